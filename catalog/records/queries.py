"""Reads over progress and completions."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from catalog.courses.enums import CompletionRule
from catalog.courses.models import ActivityPage, Course, CourseActivity, CoursePage
from catalog.courses.queries import activity_pages, cards, course_while_shown
from catalog.enrollment.models import Enrollment, SavedCourse
from catalog.enrollment.queries import latest_enrollment
from catalog.records.enums import Outcome
from catalog.records.models import ActivityProgress, Completion
from portal.people.registry import Table
from portal.workingcopies.queries import Outcome as MergeOutcome
from themes.registry import NavigationItem


@dataclass(frozen=True, slots=True)
class Line:
    """One activity of an outline, as somebody sees it."""

    activity: CourseActivity
    page: ActivityPage | None = None
    done: bool = False
    current: bool = False
    seen_at: datetime | None = None

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
    def minutes(self) -> int:
        """What is still to do, in minutes."""
        return sum(line.activity.minutes for line in self.lines if not line.done)

    @property
    def started(self) -> bool:
        return any(line.seen_at for line in self.lines)

    @property
    def next(self) -> Line | None:
        return resume_line(self.lines)

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


def outline(
    course: Course, *, language: str, enrollment: Enrollment | None, current: UUID | None = None
) -> tuple[Line, ...]:
    """Return the published outline with titles in ``language``. At most three queries.

    An empty ``language`` takes the titles of the source language, without pages to open.
    """
    pages = activity_pages(course, language) if language else {}
    rows = progress_of(enrollment)
    return tuple(
        Line(
            activity,
            pages.get(activity.key),
            done=activity.key in rows and rows[activity.key].done_at is not None,
            current=activity.key == current,
            seen_at=rows[activity.key].last_seen_at if activity.key in rows else None,
        )
        for activity in course.activities.all()
    )


def progress_of(enrollment: Enrollment | None) -> dict[UUID, ActivityProgress]:
    """Return the progress of an enrollment, by activity. One query, none without enrollment."""
    if enrollment is None:
        return {}
    return {row.key: row for row in ActivityProgress.objects.filter(enrollment=enrollment)}


def place_on_course(person, page: CoursePage) -> Place:
    """Return where ``person`` is in the course of ``page``, while they look at it."""
    course = page.course
    enrollment = latest_enrollment(person, course)
    # Nobody else opens a lesson, so that the published titles do.
    plain = enrollment is None and page.locale_id == course.source_locale_id
    language = "" if plain else get_language()
    return Place(outline(course, language=language, enrollment=enrollment), enrollment)


def place_of(person, page: ActivityPage) -> Place:
    """Return where ``person`` is while they look at the activity ``page``."""
    course = course_while_shown(page)
    if course is None:
        return Place()
    language = get_language()
    enrollment = latest_enrollment(person, course)
    lines = outline(course, language=language, enrollment=enrollment, current=page.translation_key)
    presented = CoursePage.objects.live().filter(course=course, alias_of=None)
    in_language = presented.filter(locale__language_code=language).first()
    parent = in_language or presented.filter(locale=course.source_locale_id).first()
    return Place(lines, enrollment, parent, page.locale.language_code != language)


def resume_line(lines: Iterable[Line]) -> Line | None:
    """Return where to go on: where they stopped, else the next that is open, else the first.

    Whatever the device and the language: what was seen last is kept per enrollment.
    """
    lines = list(lines)
    seen = [line for line in lines if line.seen_at is not None]
    at = lines.index(max(seen, key=lambda line: line.seen_at)) if seen else 0
    from_there = lines[at:] + lines[:at]
    return next((line for line in from_there if not line.done), lines[0] if lines else None)


def missing_prerequisites(learner, course: Course) -> Iterator[str]:
    """Yield a sentence that names what ``learner`` has to do before ``course``, if anything."""
    needed = course.needed_first
    if not needed:
        return
    done = standing_completions(learner).filter(course__in=needed)
    have = set(done.values_list("course", flat=True))
    missing = [f"“{one.title}” ({one.code})" for one in needed if one.pk not in have]
    if missing:
        yield _("Do this first: %s.") % ", ".join(missing)


def standing_completions(learner) -> QuerySet[Completion]:
    """Return what ``learner`` has done: no line that was corrected, revoked or not passed."""
    rows = Completion.objects.of(learner).standing().filter(revoked=False)
    return rows.exclude(passed=False)


def facts_about(person) -> Iterator[str]:
    """Yield that somebody has completions, or has recorded some."""
    own = Q(enrollment__learner=person) | Q(learner=person)
    if Completion.objects.filter(own | Q(recorded_by=person)).exists():
        yield "completions"


@dataclass(frozen=True, slots=True)
class Learning:
    """What somebody is at. Cards have ``course``, ``page`` and ``topic``."""

    opened: list[dict]  # last seen first; with ``enrollment`` and ``place``, too
    resting: list[Enrollment]  # open, but no page of the course can be opened now
    saved: list[dict]


def learning_of(person) -> Learning:
    """Return what ``person`` is at, and what they put aside. Seven queries at most."""
    open_ones = Enrollment.objects.active().filter(learner=person).select_related("course")
    saved = SavedCourse.objects.filter(learner=person).select_related("course")
    by_course = {row.course_id: row for row in open_ones}
    put_aside = [row.course for row in saved if row.course_id not in by_course]
    found = cards([*(row.course for row in open_ones), *put_aside])
    places = _places(by_course)
    opened = [
        {**card, "enrollment": by_course[card["course"].pk], "place": places[card["course"].pk]}
        for card in found
        if card["course"].pk in by_course
    ]
    opened.sort(key=lambda card: _last_seen(card), reverse=True)
    shown = {card["course"].pk for card in found}
    return Learning(
        opened,
        [row for pk, row in by_course.items() if pk not in shown],
        [card for card in found if card["course"].pk not in by_course],
    )


def _places(by_course: dict[int, Enrollment]) -> dict[int, Place]:
    progress = {}
    rows = ActivityProgress.objects.filter(enrollment__in=[row.pk for row in by_course.values()])
    for row in rows:
        progress[row.enrollment_id, row.key] = row
    lines: dict[int, list[Line]] = defaultdict(list)
    for activity in CourseActivity.objects.filter(course__in=by_course):
        row = progress.get((by_course[activity.course_id].pk, activity.key))
        done, seen_at = (row.done_at is not None, row.last_seen_at) if row else (False, None)
        lines[activity.course_id].append(Line(activity, done=done, seen_at=seen_at))
    places = {pk: Place(tuple(lines[pk]), enrollment) for pk, enrollment in by_course.items()}
    return _with_next_in(get_language(), places)


def _with_next_in(language: str, places: dict[int, Place]) -> dict[int, Place]:
    """Give the next line of each place its page in ``language``, where there is one."""
    following = {pk: line for pk, place in places.items() if (line := place.next)}
    pages = ActivityPage.objects.live().filter(
        translation_key__in=[line.activity.key for line in following.values()],
        locale__language_code=language,
        alias_of=None,
    )
    there = {page.translation_key: page for page in pages} if following else {}
    for pk, line in following.items():
        if page := there.get(line.activity.key):
            lines = tuple(
                replace(one, page=page) if one is line else one for one in places[pk].lines
            )
            places[pk] = replace(places[pk], lines=lines)
    return places


def _last_seen(card: dict) -> datetime:
    seen = [line.seen_at for line in card["place"].lines if line.seen_at]
    return max(seen, default=card["enrollment"].opened_at)


def continue_panel(request) -> dict:
    """Return the home panel of open courses, at most three."""
    if not request.user.is_authenticated:
        return {}
    found = learning_of(request.user).opened[:3]
    return {"cards": found} if found else {}


def transcript(learner) -> QuerySet[Completion]:
    """Return every line about ``learner``, corrected ones too, the newest first."""
    rows = Completion.objects.of(learner).select_related("correction", "corrects")
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


def consequences_of_merge(merge: MergeOutcome) -> Iterator[str]:
    """Yield what merging a working copy of a course means for those who are on it. Four queries."""
    if not issubclass(merge.model, CoursePage):
        return
    course = Course.objects.filter(pages=merge.original.pk).first()
    if course is None or course.source_locale_id != merge.original.locale_id:
        return
    open_ones = Enrollment.objects.active().filter(course=course)
    people = open_ones.count()
    if people:
        yield (
            ngettext(
                "%d person is on this course now. What they have done stays done.",
                "%d people are on this course now. What they have done stays done.",
                people,
            )
            % people
        )
    else:
        yield _("Nobody is on this course now.")
    now = set(course.activities.filter(counts=True).values_list("key", flat=True))
    then, titles = _counting_after(merge)
    if newly := [titles[key] for key in then if key not in now]:
        yield _("Needed from now on to complete the course: %s.") % ", ".join(newly)
    if waived := [titles[key] for key in titles if key in now and key not in then]:
        yield _("No longer needed: %s.") % ", ".join(waived)
    through = _have_done(open_ones, then)
    if through:
        yield (
            ngettext(
                "%d of them has done all that is then needed, and completes the course by it.",
                "%d of them have done all that is then needed, and complete the course by it.",
                through,
            )
            % through
        )


def _counting_after(merge: MergeOutcome) -> tuple[list[UUID], dict[UUID, str]]:
    """Return the keys that count after a merge, in order, and all titles by key."""
    titles = {part.key: f"“{(part.after or part.before)['title']}”" for part in merge.parts}
    kept = [part for part in merge.parts if part.after]
    if merge.after.get("completion_rule") == CompletionRule.CHOSEN:
        chosen = {row["activity"] for row in merge.after.get("completion_activities", ())}
        counting = [part.key for part in kept if part.pk in chosen]
    else:
        counting = [part.key for part in kept if part.after.get("required")]
    # Where none counts, all do: see services.judge.
    return counting or [part.key for part in kept], titles


def _have_done(open_ones: QuerySet[Enrollment], keys: list[UUID]) -> int:
    if not keys:
        return 0
    done = Q(progress__key__in=keys, progress__done_at__isnull=False)
    counted = open_ones.annotate(of_these=Count("progress", filter=done))
    return counted.filter(of_these=len(keys)).count()


def kept_tables(person) -> Iterator[Table]:
    """Yield how far ``person`` got, what they completed, and what they recorded of others."""
    yield Table(
        "progress",
        ActivityProgress.objects.filter(enrollment__learner=person),
        ("enrollment__course__code", "title", "opened_at", "last_seen_at", "done_at"),
    )
    about = (
        "course_code", "course_title", "course_revision", "completed_on", "passed", "revoked",
        "course_minutes", "credit_hours", "reason", "recorded_at",
    )  # fmt: skip
    yield Table("completions", Completion.objects.of(person), about)
    recorded = Completion.objects.filter(recorded_by=person)
    yield Table("completions_recorded", recorded, ("course_code", "completed_on", "recorded_at"))
