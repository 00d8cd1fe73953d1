"""Reads over enrollments."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import ngettext
from wagtail.models import Page

from catalog.courses.models import Course, CoursePage
from catalog.courses.queries import courses_of
from catalog.enrollment.enums import EnrollmentStatus
from catalog.enrollment.models import Enrollment, SavedCourse
from catalog.enrollment.registry import obstacles
from portal.care.registry import PageUse
from portal.people.registry import Table, TokenRows, keyed

KEPT = (EnrollmentStatus.ACTIVE, EnrollmentStatus.COMPLETED)


def tokens_from_enrollments(person) -> Iterator[TokenRows]:
    """Whoever is on a course, or has done it, keeps seeing it, though its audience may change."""
    on = Enrollment.objects.filter(learner=person, status__in=KEPT)
    yield TokenRows("enrolled", on, "course__translation_key", keyed("enrolled"))


def bearers_of_enrolled(tokens: Iterable[str]) -> Iterator[QuerySet]:
    """Yield the ids of whoever has a token of a course among ``tokens``."""
    prefix = "enrolled:"
    keys = [token.removeprefix(prefix) for token in tokens if token.startswith(prefix)]
    if keys:
        kept = Enrollment.objects.filter(status__in=KEPT, course__translation_key__in=keys)
        yield kept.values("learner")


def facts_about(person) -> Iterator[str]:
    """Yield that somebody has been on courses."""
    if Enrollment.objects.filter(learner=person).exists():
        yield "enrollments"


def saved_ids(person, courses: Iterable[int]) -> frozenset[int]:
    """Return which of ``courses``, by id, the person has put aside. One query."""
    if not person.is_authenticated:
        return frozenset()
    rows = SavedCourse.objects.filter(learner=person, course__in=list(courses))
    return frozenset(rows.values_list("course", flat=True))


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands with a course, for its page."""

    course: Course | None
    latest: Enrollment | None = None
    saved: bool = False
    obstacles: tuple[str, ...] = ()

    @property
    def active(self) -> Enrollment | None:
        """The open enrollment, if there is one."""
        return self.latest if self.latest and self.latest.status == "active" else None

    @property
    def has_completed(self) -> bool:
        return bool(self.latest) and self.latest.status == EnrollmentStatus.COMPLETED


def latest_enrollment(person, course: Course | None) -> Enrollment | None:
    """Return the open enrollment of ``person``, else the last one that was completed. One query."""
    if course is None or not person.is_authenticated:
        return None
    cycles = Enrollment.objects.of(person, course).filter(status__in=KEPT)
    return cycles.order_by("-cycle").first()


def standing(person, page: CoursePage, latest: Enrollment | None) -> Standing:
    """Return where ``person``, who may be anonymous, stands with the course of ``page``.

    ``latest`` is what :func:`latest_enrollment` says. At most three queries.
    """
    course = page.course
    if course is None or not person.is_authenticated:
        return Standing(course)
    if latest is not None and latest.status == EnrollmentStatus.ACTIVE:
        return Standing(course, latest)
    missing = tuple(obstacles.ask(person, course))
    return Standing(course, latest, course.pk in saved_ids(person, [course.pk]), missing)


def uses_of_pages(pages: QuerySet[Page]) -> Iterator[PageUse]:
    """Yield how many people are on the courses of ``pages`` now. One query."""
    count = Enrollment.objects.active().filter(course__in=courses_of(pages).values("pk")).count()
    told = ngettext("%d person is on the course now.", "%d people are on the course now.", count)
    yield PageUse(told % count, count)


def kept_tables(person) -> Iterator[Table]:
    """Yield what is kept of the courses that ``person`` is on, or has put aside."""
    yield Table(
        "enrollments",
        Enrollment.objects.filter(learner=person),
        (
            "course__code", "course__title", "cycle", "origin", "status", "opened_at",
            "closed_at", "closed_because",
        ),
    )  # fmt: skip
    yield Table("saved_courses", saved_by(person), ("course__code", "course__title", "saved_at"))


def own_rows(person) -> Iterator[QuerySet]:
    """Yield what goes with the name of ``person``."""
    yield saved_by(person)


def saved_by(person) -> QuerySet[SavedCourse]:
    """Return what ``person`` has put aside."""
    return SavedCourse.objects.filter(learner=person)
