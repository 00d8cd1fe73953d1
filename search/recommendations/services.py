"""Working out what is recommended, a little at a time; and what people say to it."""

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta

from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import ngettext

from catalog.courses.models import Course
from catalog.records.models import Completion
from portal.core.dates import organisation_today
from portal.organisation.models import JobAssignment, JobTitle, OrgUnit
from portal.people.queries import audience_tokens_of
from portal.people.registry import Merged
from portal.people.services import move_rows
from search.core.contract import Identity, Kind
from search.core.services import like
from search.recommendations.candidates import picked
from search.recommendations.models import (
    FEWEST_PEOPLE,
    CourseLook,
    Dismissal,
    GroupLook,
    Likeness,
    Passage,
    PersonLook,
    Pick,
    Reach,
    Trend,
)
from search.recommendations.queries import (
    LIKE_READ,
    new_people,
    onward_key,
    open_to,
    people_to_look_at,
)

User = get_user_model()
WEEK = timedelta(days=7)
PASSAGE = timedelta(days=180)  # from one course to the next
TREND = timedelta(days=365)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
MOST_PASSAGES = 24
MOST_TRENDS = 40
AT_ONCE = 50
SECONDS_A_RUN = 15.0  # then the clock's other jobs have their turn


@transaction.atomic
def dismiss(person, *, course: Course) -> Dismissal:
    """Recommend ``course`` to ``person`` no more; twice is once."""
    return Dismissal.objects.get_or_create(person=person, course=course)[0]


@transaction.atomic
def restore(row: Dismissal) -> None:
    """Let a course be recommended again; twice is once."""
    Dismissal.objects.filter(pk=row.pk).delete()


@transaction.atomic
def move_to(gone, kept, *, by) -> Iterator[Merged]:
    """Let ``kept`` not want what ``gone`` did not; what is recommended is picked anew."""
    rows = Dismissal.objects.filter(person=gone)
    if count := move_rows(rows, "person", kept=kept, once_per=[("course",)]):
        yield Merged(
            ngettext("%d dismissed recommendation", "%d dismissed recommendations", count) % count
        )


def look_at_courses(now: datetime, *, seconds: float = SECONDS_A_RUN) -> int:
    """Work out for some courses what is like them and what people did next; return how many.

    A job of the clock: those nobody has looked at, then those of more than a week ago. What it
    has looked at is written down course by course, so a killed worker loses one course.
    """
    fresh = CourseLook.objects.filter(looked_at__gte=now - WEEK)
    waiting = Course.objects.live().exclude(pk__in=fresh.values("course")).order_by("pk")
    return _in_turn(waiting, lambda course: look_at_course(course, now), seconds)


def look_at_course(course: Course, now: datetime) -> None:
    """Write anew what is like ``course``, and what people who completed it did next."""
    likes = [one.pk for one in like(Identity(Kind.COURSE, course.pk), limit=LIKE_READ)]
    known = set(Course.objects.filter(pk__in=likes).values_list("pk", flat=True))
    passages = list(_passages(course))
    with transaction.atomic():
        Likeness.objects.filter(course=course).delete()
        Likeness.objects.bulk_create(
            Likeness(course=course, other_id=pk, rank=rank)
            for rank, pk in enumerate(likes)
            if pk in known and pk != course.pk
        )
        Passage.objects.filter(course=course).delete()
        Passage.objects.bulk_create(
            Passage(course=course, other_id=pk, people=people) for pk, people in passages
        )
        CourseLook.objects.update_or_create(course=course, defaults={"looked_at": now})
    cache.delete(onward_key(course))


def _standing() -> QuerySet[Completion]:
    return Completion.objects.standing().filter(revoked=False).exclude(passed=False)


def _passages(course: Course) -> Iterable[tuple[int, int]]:
    """Return the courses that at least five people completed after ``course``. One query."""
    before = _standing().filter(
        course=course,
        learner=OuterRef("learner"),
        completed_on__lte=OuterRef("completed_on"),
        completed_on__gte=OuterRef("completed_on") - PASSAGE,
    )
    learners = _standing().filter(course=course).order_by().values("learner")
    after = _standing().filter(Exists(before), learner__in=learners).exclude(course=course)
    return _counted(after)[:MOST_PASSAGES]


def _counted(rows: QuerySet[Completion]) -> QuerySet:
    """Return the courses of ``rows`` with how many people did them, if five or more did."""
    counted = rows.order_by().values("course").annotate(people=Count("learner", distinct=True))
    counted = counted.filter(people__gte=FEWEST_PEOPLE).order_by("-people", "course")
    return counted.values_list("course", "people")


def look_at_groups(now: datetime, *, seconds: float = SECONDS_A_RUN) -> int:
    """Count for some job titles and units what their people completed; return how many.

    A job of the clock, like :func:`look_at_courses`.
    """
    fresh = GroupLook.objects.filter(looked_at__gte=now - WEEK)
    titles = JobTitle.objects.exclude(pk__in=fresh.exclude(title=None).values("title"))
    units = OrgUnit.objects.exclude(pk__in=fresh.exclude(unit=None).values("unit"))
    done = _in_turn(titles.order_by("pk"), lambda one: _look_at_group(now, title=one), seconds)
    return done + _in_turn(units.order_by("pk"), lambda one: _look_at_group(now, unit=one), seconds)


def _look_at_group(now: datetime, **group) -> None:
    colleagues = JobAssignment.objects.on(organisation_today()).filter(**group)
    done = _standing().filter(
        learner__in=colleagues.order_by().values("person"),
        completed_on__gte=(now - TREND).date(),
    )
    counted = list(_counted(done)[:MOST_TRENDS])
    with transaction.atomic():
        Trend.objects.filter(**group).delete()
        Trend.objects.bulk_create(
            Trend(course_id=pk, people=people, **group) for pk, people in counted
        )
        GroupLook.objects.update_or_create(**group, defaults={"looked_at": now})


def pick_for_people(now: datetime, *, seconds: float = SECONDS_A_RUN) -> int:
    """Pick for some people: the new, those whose life moved on, then those of a week ago.

    A job of the clock, like :func:`look_at_courses`. Returns how many people.
    """
    done, ends_at = 0, time.monotonic() + seconds
    for waiting in (new_people(), people_to_look_at(now - WEEK)):
        left = ends_at - time.monotonic()
        if left > 0 or not done:
            done += _in_turn(waiting, lambda person: pick_for(person, now), left)
    return done


def pick_for(person, now: datetime) -> int:
    """Write anew what is recommended to ``person``, and return how much. May run twice."""
    able = open_to(person, audience_tokens_of(person))
    rows = picked(person, able, now)
    with transaction.atomic():
        # The person's row is the lock: two tasks must not write the same picks.
        User.objects.select_for_update(no_key=True).get(pk=person.pk)
        Pick.objects.filter(person=person).delete()
        Pick.objects.bulk_create(rows)
        PersonLook.objects.update_or_create(
            person=person, defaults={"looked_at": now, "picks": len(rows)}
        )
    return len(rows)


def measure_reach(now: datetime) -> Reach:
    """Write down how many people have a recommendation today: a job of the clock."""
    reached = PersonLook.objects.filter(picks__gt=0, person__is_active=True)
    counts = {
        "people": User.objects.filter(is_active=True).count(),
        "reached": reached.count(),
    }
    day = timezone.localdate(now)
    return Reach.objects.update_or_create(day=day, defaults=counts)[0]


def life_moved_on(person_id: int) -> None:
    """Let the clock pick for somebody before others: they have learned, or begun something."""
    PersonLook.objects.filter(person=person_id).update(looked_at=LONG_AGO)


def look_again(course: Course) -> None:
    """Let the clock look at ``course`` anew, as it is not what it was."""
    CourseLook.objects.filter(course=course).delete()


def _in_turn(waiting: QuerySet, work: Callable, seconds: float) -> int:
    """Do ``work`` on the rows of ``waiting``, a few at a time, for so long; return how many."""
    done, ends_at = 0, time.monotonic() + seconds
    while rows := list(waiting[:AT_ONCE]):
        for row in rows:
            work(row)
            done += 1
            if time.monotonic() >= ends_at:
                return done
    return done
