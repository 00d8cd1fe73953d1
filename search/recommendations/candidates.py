"""Where recommendations come from: each source yields courses with their reason, best first."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import chain, zip_longest

from django.db.models import Q, QuerySet

from catalog.courses.models import Course, CoursePage
from catalog.enrollment.enums import EnrollmentStatus
from catalog.enrollment.models import Enrollment, SavedCourse
from catalog.records.queries import standing_completions
from learning_paths.models import PathEnrollment, PathStep, PathStepDone
from portal.organisation.models import Profile
from portal.organisation.queries import job_on
from portal.vocabulary.models import Topic
from search.following.models import Follow
from search.recommendations.enums import Why
from search.recommendations.models import Likeness, Passage, Pick, Trend

MOST = 40  # picks of one person
A_SOURCE = 12
NEW = timedelta(days=90)
LAST_DONE = 3
LAST_CHOSEN = 5

Reasons = Iterator[Pick]


def picked(person, able: QuerySet[Course], now: datetime) -> list[Pick]:
    """Return the courses of ``able`` for ``person``, a course once, the sources taking turns.

    A fixed number of queries, whatever there is.
    """
    sources: list[Callable[..., Reasons]] = [
        from_paths, from_colleagues, from_passages, from_follows, from_likenesses,
    ]  # fmt: skip
    found = [list(source(person, able, now))[:A_SOURCE] for source in sources]
    turns = (one for turn in zip_longest(*found) for one in turn if one is not None)
    best: dict[int, Pick] = {}
    for one in turns:
        best.setdefault(one.course_id, one)
    rows = list(best.values())[:MOST]
    for rank, row in enumerate(rows):
        row.person, row.rank = person, rank
    return rows


def from_paths(person, able: QuerySet[Course], now: datetime) -> Reasons:
    """Yield courses that teach what the person's paths still ask for. Five queries."""
    on = PathEnrollment.objects.active().filter(learner=person)
    done = PathStepDone.objects.standing().filter(enrollment__in=on.values("pk"))
    steps = PathStep.objects.filter(
        group__rules__in=on.order_by().values("rules"), course__isnull=False
    ).exclude(course__in=done.exclude(course=None).order_by().values("course"))
    paths = dict(steps.order_by().values_list("course", "group__rules__path"))
    if not paths:
        return
    have = set(Profile.objects.filter(pk=person.pk).values_list("skills", flat=True))
    completed = standing_completions(person).order_by().values("course")
    have |= {skill for _course, skill in _skills(CoursePage.objects.filter(course__in=completed))}
    lacking: dict[int, int] = {}
    for course, skill in _skills(CoursePage.objects.filter(course__in=list(paths))):
        if skill not in have:
            lacking.setdefault(skill, paths[course])
    pages = CoursePage.objects.filter(course__in=able.values("pk"), skills__in=list(lacking))
    for course, skill in _skills(pages.order_by("course__title", "course"), among=lacking):
        yield Pick(course_id=course, why=Why.PATH, skill_id=skill, path_id=lacking[skill])


def _skills(pages: QuerySet[CoursePage], among=None) -> list[tuple[int, int]]:
    rows = pages.filter(alias_of=None).exclude(skills=None).values_list("course", "skills")
    return [(course, skill) for course, skill in rows if among is None or skill in among]


def from_colleagues(person, able: QuerySet[Course], now: datetime) -> Reasons:
    """Yield what people with the same job title, or in the same unit, completed. Two queries."""
    job = job_on(person)
    if job is None:
        return
    mine = Q(title=job.title_id, title__isnull=False) | Q(unit=job.unit_id, unit__isnull=False)
    rows = Trend.objects.filter(mine, course__in=able.values("pk"))
    for row in rows.order_by("-people", "pk")[: 2 * A_SOURCE]:
        why = Why.TITLE if row.title_id else Why.UNIT
        yield Pick(course_id=row.course_id, why=why, people=row.people)


def from_passages(person, able: QuerySet[Course], now: datetime) -> Reasons:
    """Yield what others went on to from what the person completed last. Two queries."""
    last = standing_completions(person).order_by("-completed_on", "-pk")
    last = list(last.values_list("course", flat=True)[:LAST_DONE])
    rows = Passage.objects.filter(course__in=last, other__in=able.values("pk"))
    for row in rows.order_by("-people", "pk")[:A_SOURCE] if last else ():
        yield Pick(
            course_id=row.other_id, why=Why.NEXT, because_id=row.course_id, people=row.people
        )


def from_follows(person, able: QuerySet[Course], now: datetime) -> Reasons:
    """Yield what is new in followed topics and skills, and in interests. Five queries."""
    followed = list(Follow.objects.of(person))
    interests = list(Topic.objects.filter(interested_profiles=person.pk))
    topics = {row.topic.path: (Why.FOLLOWED, row.topic) for row in followed if row.topic}
    topics = {topic.path: (Why.INTEREST, topic) for topic in interests} | topics
    skills = {row.skill_id for row in followed if row.skill_id}
    if not topics and not skills:
        return
    pages = CoursePage.objects.filter(
        course__in=able.filter(first_published_at__gte=now - NEW).values("pk"), alias_of=None
    ).order_by("-course__first_published_at", "-course")
    below = Q(pk__in=[])
    for path in topics:
        below |= Q(topics__path__startswith=path)
    named = pages.filter(below).values_list("course", "topics__path")[: 4 * A_SOURCE]
    for course, path in named if topics else ():
        why, topic = next(topics[one] for one in topics if path.startswith(one))
        yield Pick(course_id=course, why=why, topic=topic)
    taught = pages.filter(skills__in=skills).values_list("course", "skills")[: 4 * A_SOURCE]
    for course, skill in taught if skills else ():
        if skill in skills:
            yield Pick(course_id=course, why=Why.FOLLOWED, skill_id=skill)


def from_likenesses(person, able: QuerySet[Course], now: datetime) -> Reasons:
    """Yield what is like the courses that the person chose last. Three queries."""
    kept = (EnrollmentStatus.ACTIVE, EnrollmentStatus.COMPLETED)
    on = Enrollment.objects.filter(learner=person, status__in=kept).order_by("-opened_at", "-pk")
    saved = SavedCourse.objects.filter(learner=person).order_by("-saved_at", "-pk")
    chosen = chain(
        on.values_list("course", flat=True)[:LAST_CHOSEN],
        saved.values_list("course", flat=True)[:2],
    )
    last = list(dict.fromkeys(chosen))
    rows = Likeness.objects.filter(course__in=last, other__in=able.values("pk"))
    for row in rows.order_by("rank", "pk")[:A_SOURCE] if last else ():
        yield Pick(course_id=row.other_id, why=Why.LIKE, because_id=row.course_id)
