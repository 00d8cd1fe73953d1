"""Reads over enrollments."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from catalog.courses.models import Course, CoursePage
from catalog.enrollment.enums import EnrollmentStatus
from catalog.enrollment.models import Enrollment, SavedCourse
from catalog.enrollment.registry import obstacles


def tokens_from_enrollments(person) -> Iterator[str]:
    """Whoever is on a course, or has done it, keeps seeing it, though its audience may change."""
    kept = [EnrollmentStatus.ACTIVE, EnrollmentStatus.COMPLETED]
    on = Enrollment.objects.filter(learner=person, status__in=kept)
    for key in on.values_list("course__translation_key", flat=True).distinct():
        yield f"enrolled:{key}"


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
    kept = [EnrollmentStatus.ACTIVE, EnrollmentStatus.COMPLETED]
    cycles = Enrollment.objects.of(person, course).filter(status__in=kept)
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
