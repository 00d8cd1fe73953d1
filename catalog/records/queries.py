"""Reads over progress and completions."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog.courses.models import ActivityPage, Course, CourseActivity, CoursePage
from catalog.courses.queries import activity_pages, cards, course_of_activity
from catalog.enrollment.enums import EnrollmentStatus
from catalog.enrollment.models import Enrollment, SavedCourse
from catalog.records.enums import Outcome
from catalog.records.models import ActivityProgress, Completion
from themes.registry import NavigationItem


@dataclass(frozen=True, slots=True)
class Line:
    """One activity of an outline, as somebody sees it."""

    activity: CourseActivity
    page: ActivityPage | None = None
    done: bool = False
    current: bool = False

    @property
    def title(self) -> str:
        return self.page.title if self.page else self.activity.title


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is in a course, while they look at one of its lessons."""

    lines: tuple[Line, ...] = ()
    enrollment: Enrollment | None = None
    course_page: CoursePage | None = None
    is_foreign: bool = False  # the text is not in the language of the page that led here

    @property
    def total(self) -> int:
        return len(self.lines)

    @property
    def done(self) -> int:
        return sum(line.done for line in self.lines)

    @property
    def number(self) -> int:
        return next((n for n, line in enumerate(self.lines, start=1) if line.current), 0)

    @property
    def line(self) -> Line | None:
        return self.lines[self.number - 1] if self.number else None

    @property
    def before(self) -> Line | None:
        return self.lines[self.number - 2] if self.number > 1 else None

    @property
    def after(self) -> Line | None:
        return self.lines[self.number] if 0 < self.number < self.total else None


def latest_enrollment(person, course: Course | None) -> Enrollment | None:
    """Return the open enrollment of ``person``, else the last one that was completed. One query."""
    if course is None or not person.is_authenticated:
        return None
    kept = [EnrollmentStatus.ACTIVE, EnrollmentStatus.COMPLETED]
    cycles = Enrollment.objects.of(person, course).filter(status__in=kept)
    return cycles.order_by("-cycle").first()


def outline(
    course: Course, *, language: str, enrollment: Enrollment | None, current: UUID | None = None
) -> tuple[Line, ...]:
    """Return the published outline with titles in ``language``. At most three queries."""
    pages = activity_pages(course, language)
    done = set()
    if enrollment is not None:
        rows = ActivityProgress.objects.filter(enrollment=enrollment).exclude(done_at=None)
        done = set(rows.values_list("key", flat=True))
    return tuple(
        Line(row, pages.get(row.key), done=row.key in done, current=row.key == current)
        for row in course.activities.all()
    )


def place_of(person, page: ActivityPage) -> Place:
    """Return where ``person`` is while they look at the activity ``page``."""
    course = course_of_activity(page)
    if course is None:
        return Place()
    language = get_language()
    enrollment = latest_enrollment(person, course)
    lines = outline(course, language=language, enrollment=enrollment, current=page.translation_key)
    presented = CoursePage.objects.live().filter(course=course, alias_of=None)
    in_language = presented.filter(locale__language_code=language).first()
    parent = in_language or presented.filter(locale=course.source_locale_id).first()
    return Place(lines, enrollment, parent, page.locale.language_code != language)


def resume_line(lines: Iterable[Line], last_seen: UUID | None) -> Line | None:
    """Return where to go on: where they stopped, else the next that is open, else the first."""
    lines = list(lines)
    at = next((i for i, line in enumerate(lines) if line.activity.key == last_seen), None)
    from_there = lines[at:] + lines[:at] if at is not None else lines
    return next((line for line in from_there if not line.done), lines[0] if lines else None)


def last_seen_key(enrollment: Enrollment) -> UUID | None:
    """Return the key of the activity that was looked at last, on whatever device. One query."""
    rows = enrollment.progress.order_by("-last_seen_at", "-pk")
    return rows.values_list("key", flat=True).first()


def missing_prerequisites(learner, course: Course) -> Iterator[str]:
    """Yield a sentence that names what ``learner`` has to do before ``course``, if anything."""
    needed = Course.objects.filter(needed_by__course=course)
    have = standing_completions(learner).values("course")
    missing = [f"“{one.title}” ({one.code})" for one in needed.exclude(pk__in=have)]
    if missing:
        yield _("Do this first: %s.") % ", ".join(missing)


def standing_completions(learner) -> QuerySet[Completion]:
    """Return what ``learner`` has done: no line that was corrected, revoked or not passed."""
    rows = Completion.objects.standing().filter(learner=learner, revoked=False)
    return rows.exclude(passed=False)


def facts_about(person) -> Iterator[str]:
    """Yield that somebody has completions, or has recorded some."""
    if Completion.objects.filter(Q(learner=person) | Q(recorded_by=person)).exists():
        yield "completions"


def learning_cards(person) -> list[dict]:
    """Return the person's open courses, last seen first, as cards with how far they are.

    Six queries, however many courses: each with ``enrollment``, ``done``, ``total``, ``minutes``
    to go and the ``next`` title.
    """
    open_ones = Enrollment.objects.active().filter(learner=person).select_related("course")
    by_course = {row.course_id: row for row in open_ones}
    outlines: dict[int, list[CourseActivity]] = defaultdict(list)
    for activity in CourseActivity.objects.filter(course__in=by_course):
        outlines[activity.course_id].append(activity)
    progress: dict[int, list[ActivityProgress]] = defaultdict(list)
    for row in ActivityProgress.objects.filter(enrollment__in=open_ones.values("pk")):
        progress[row.enrollment_id].append(row)
    shown = []
    for card in cards(row.course for row in open_ones):
        enrollment = by_course[card["course"].pk]
        rows = progress[enrollment.pk]
        shown.append({**card, **_how_far(enrollment, outlines[card["course"].pk], rows)})
    return sorted(shown, key=lambda card: card["last_seen"], reverse=True)


def _how_far(enrollment, activities, rows) -> dict:
    done = {row.key for row in rows if row.done_at}
    seen = max(rows, key=lambda row: row.last_seen_at, default=None)
    lines = [Line(activity, done=activity.key in done) for activity in activities]
    upcoming = resume_line(lines, seen.key if seen else None)
    return {
        "enrollment": enrollment,
        "done": sum(line.done for line in lines),
        "total": len(lines),
        "minutes": sum(line.activity.minutes for line in lines if not line.done),
        "next": upcoming.title if upcoming else "",
        "last_seen": seen.last_seen_at if seen else enrollment.opened_at,
        "started": seen is not None,
    }


def saved_cards(person) -> list[dict]:
    """Return the courses that ``person`` has put aside, the newest first. Three queries."""
    rows = SavedCourse.objects.filter(learner=person).select_related("course")
    return cards(row.course for row in rows)


def continue_panel(request) -> dict:
    """Return the home panel of open courses, at most three."""
    if not request.user.is_authenticated:
        return {}
    found = learning_cards(request.user)[:3]
    return {"cards": found} if found else {}


def transcript(learner) -> QuerySet[Completion]:
    """Return every line about ``learner``, corrected ones too, the newest first."""
    rows = Completion.objects.filter(learner=learner).select_related("correction", "corrects")
    return rows.order_by("-completed_on", "-pk")


def outcome_of(row: Completion) -> Outcome:
    """Return what a line says; needs ``correction`` fetched along."""
    if getattr(row, "correction", None) is not None:
        return Outcome.CORRECTED
    if row.revoked:
        return Outcome.REVOKED
    if row.passed is None:
        return Outcome.COMPLETED
    return Outcome.PASSED if row.passed else Outcome.NOT_PASSED


def main_links(request) -> Iterator[NavigationItem]:
    """Yield the way to one's own learning, for the masthead."""
    if request.user.is_authenticated:
        yield NavigationItem(_("My learning"), reverse("records:learning"), order=20, icon="book")


def account_links(request) -> Iterator[NavigationItem]:
    """Yield what stands in the menu of whoever is signed in."""
    if request.user.is_authenticated:
        yield NavigationItem(_("My learning"), reverse("records:learning"), order=10)
        yield NavigationItem(_("My transcript"), reverse("records:transcript"), order=20)
