"""Every way an enrollment may change. Views, commands and receivers call these."""

from collections.abc import Iterator
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.courses.models import Course
from catalog.enrollment.enums import EnrollmentStatus, Origin
from catalog.enrollment.models import Enrollment, SavedCourse
from catalog.enrollment.registry import obstacles
from catalog.enrollment.signals import (
    enrollment_closed,
    enrollment_opened,
    enrollments_merged,
)
from portal.core.errors import RuleViolation
from portal.people.registry import Merged
from portal.people.services import move_rows

User = get_user_model()


class AlreadyEnrolled(RuleViolation):
    """A cycle of this course is open."""


class NotReady(RuleViolation):
    """Something must be done before this course."""


class NotOpen(RuleViolation):
    """The course takes nobody now, or nobody who comes by themselves."""


class AlreadyClosed(RuleViolation):
    """The enrollment is over."""


@transaction.atomic
def enroll(
    learner: User, *, course: Course, origin: Origin, now: datetime | None = None
) -> Enrollment:
    """Put ``learner`` on ``course``: the one door, whatever led here.

    Whether the caller *may* enroll this learner is the policy's question and is not asked here;
    whether the learner *can* start now is. A learner who had finished or left opens a new cycle.

    Raises:
        AlreadyEnrolled: A cycle of this course is open.
        NotOpen: The course has no live page or is archived, or ``origin`` is the learner and it
            takes none.
        NotReady: A prerequisite is missing; the text names it.
    """
    # The learner's row is the lock: a double click queues up behind itself.
    User.objects.select_for_update(no_key=True).get(pk=learner.pk)
    course = Course.objects.get(pk=course.pk)
    if not course.is_live:
        raise NotOpen(_("%s is not offered now.") % course.title)
    if course.archived_at is not None:
        raise NotOpen(_("%s is archived. It takes nobody new.") % course.title)
    if origin == Origin.SELF and not course.self_enrollment:
        raise NotOpen(_("Training staff put people on this course. Ask them for a place."))
    for reason in obstacles.ask(learner, course):
        raise NotReady(reason)
    return activate(learner, course=course, origin=origin, now=now)


@transaction.atomic
def activate(
    learner: User, *, course: Course, origin: Origin, now: datetime | None = None
) -> Enrollment:
    """Open the next cycle of ``learner`` on ``course``. Only what has passed the door comes here.

    Raises:
        AlreadyEnrolled: A cycle of this course is open.
    """
    cycles = Enrollment.objects.of(learner, course)
    if cycles.active().exists():
        raise AlreadyEnrolled(_("You are already on this course."))
    last = cycles.order_by("-cycle").first()
    enrollment = Enrollment.objects.create(
        learner=learner,
        course=course,
        cycle=last.cycle + 1 if last else 1,
        origin=origin,
        opened_at=now or timezone.now(),
    )
    SavedCourse.objects.filter(learner=learner, course=course).delete()
    enrollment_opened.send(sender=Enrollment, enrollment=enrollment)
    return enrollment


@transaction.atomic
def withdraw(enrollment: Enrollment, *, reason: str = "") -> Enrollment:
    """Take the learner off the course; progress is kept, and a new cycle may be opened later.

    Raises:
        AlreadyClosed: It is not active any more.
    """
    return _close(enrollment, EnrollmentStatus.WITHDRAWN, now=timezone.now(), reason=reason.strip())


@transaction.atomic
def close_as_completed(enrollment: Enrollment, *, now: datetime) -> Enrollment:
    """End an enrollment because its course is done.

    Raises:
        AlreadyClosed: It is not active any more.
    """
    return _close(enrollment, EnrollmentStatus.COMPLETED, now=now)


def save_course(learner: User, course: Course) -> None:
    """Put ``course`` aside for later; twice is once."""
    SavedCourse.objects.get_or_create(learner=learner, course=course)


def forget_course(learner: User, course: Course) -> None:
    """Take ``course`` off the list of what was put aside."""
    SavedCourse.objects.filter(learner=learner, course=course).delete()


def _close(enrollment: Enrollment, status: EnrollmentStatus, *, now, reason="") -> Enrollment:
    row = Enrollment.objects.select_for_update().get(pk=enrollment.pk)
    if row.status != EnrollmentStatus.ACTIVE:
        raise AlreadyClosed(_("This enrollment is over already."))
    row.status, row.closed_at, row.closed_because = status, now, reason
    row.save(update_fields=["status", "closed_at", "closed_because"])
    enrollment_closed.send(sender=Enrollment, enrollment=row)
    return row


def move_to(gone: User, kept: User, *, by: User) -> Iterator[Merged]:
    """Let ``kept``, the same person, be on what ``gone`` was on, and say so.

    Where both are on a course, the enrollment of ``kept`` goes on with the progress of both. Cycles
    are numbered anew in the order of time, the open one last.
    """
    theirs = Enrollment.objects.filter(learner=gone).select_related("course").order_by("opened_at")
    open_ones = {row.course_id: row for row in Enrollment.objects.active().filter(learner=kept)}
    count = 0
    for row in theirs:
        count += 1
        if row.status == EnrollmentStatus.ACTIVE and row.course_id in open_ones:
            words = _("Went on in the enrollment of the account that is kept.")
            _close(row, EnrollmentStatus.WITHDRAWN, now=timezone.now(), reason=words)
            enrollments_merged.send(sender=Enrollment, gone=row, kept=open_ones[row.course_id])
            yield Merged(
                _("Both are on “%s”: one enrollment goes on, with the progress of both.")
                % row.course.title,
                is_conflict=True,
            )
        _renumber(row, kept)
    if count:
        yield Merged(ngettext("%d enrollment", "%d enrollments", count) % count)
    saved = SavedCourse.objects.filter(learner=gone)
    if count := move_rows(saved, "learner", kept=kept, once_per=[("course",)]):
        yield Merged(ngettext("%d course put aside", "%d courses put aside", count) % count)
    on = Enrollment.objects.active().filter(learner=kept)
    SavedCourse.objects.filter(learner=kept, course__in=on.values("course")).delete()


def _renumber(row: Enrollment, learner: User) -> None:
    """Give ``row`` to ``learner``, among their cycles of its course."""
    cycles = Enrollment.objects.of(learner, row.course)
    free = (cycles.aggregate(last=Max("cycle"))["last"] or 0) + 1
    Enrollment.objects.filter(pk=row.pk).update(learner=learner, cycle=free)
    rows = sorted(cycles, key=lambda one: (one.closed_at is None, one.opened_at, one.pk))
    if [one.cycle for one in rows] == sorted(one.cycle for one in rows):
        return
    # Beyond all numbers first, since no two cycles have one at any moment.
    cycles.update(cycle=F("cycle") + free)
    for number, one in enumerate(rows, start=1):
        cycles.filter(pk=one.pk).update(cycle=number)
