"""Every way progress and completions come about."""

from collections.abc import Iterator
from datetime import date, datetime

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.courses.models import Course, CourseActivity
from catalog.enrollment.enums import EnrollmentStatus, Origin
from catalog.enrollment.models import Enrollment
from catalog.enrollment.services import activate, close_as_completed
from catalog.records.models import ActivityProgress, Completion
from catalog.records.signals import course_completed
from portal.core.errors import RuleViolation
from portal.people.registry import Merged

User = get_user_model()


class NotInThisCourse(RuleViolation):
    """The activity is not, or no longer, a part of the course."""


class AlreadyCorrected(RuleViolation):
    """A later line corrects this one already."""


class CannotRecord(RuleViolation):
    """A completion lacks what it needs."""


@transaction.atomic
def open_activity(enrollment: Enrollment, *, key, now: datetime | None = None) -> ActivityProgress:
    """Note that the learner is at an activity, from where they resume next time.

    Raises:
        NotInThisCourse: The published outline has no such activity.
    """
    activity = _activity(enrollment, key)
    now = now or timezone.now()
    row, created = ActivityProgress.objects.get_or_create(
        enrollment=enrollment,
        key=activity.key,
        defaults={"title": activity.title, "opened_at": now, "last_seen_at": now},
    )
    if not created:
        ActivityProgress.objects.filter(pk=row.pk).update(last_seen_at=now)
    return row


@transaction.atomic
def report_result(enrollment: Enrollment, *, key, now: datetime | None = None) -> bool:
    """Note that an activity is done, and complete the course where its rule is met.

    Safe to call twice. Returns whether the course is completed now by this call.

    Raises:
        NotInThisCourse: The published outline has no such activity.
    """
    now = now or timezone.now()
    row = open_activity(enrollment, key=key, now=now)
    ActivityProgress.objects.filter(pk=row.pk, done_at=None).update(done_at=now)
    return judge(enrollment, now=now)


@transaction.atomic
def judge(enrollment: Enrollment, *, now: datetime | None = None) -> bool:
    """Complete an active enrollment if the course's rule is met; return whether it was just now."""
    now = now or timezone.now()
    row = Enrollment.objects.select_for_update().get(pk=enrollment.pk)
    if row.status != EnrollmentStatus.ACTIVE or not _rule_is_met(row):
        return False
    _add_completion(row, completed_on=timezone.localdate(now))
    close_as_completed(row, now=now)
    return True


def reevaluate(course: Course, *, now: datetime | None = None) -> int:
    """Judge the open enrollments of a course whose outline has changed; return how many are done.

    Completions stay as they are. Each enrollment in its own transaction; safe to run twice.
    """
    open_ones = Enrollment.objects.active().filter(course=course).order_by("pk")
    started = open_ones.filter(progress__done_at__isnull=False).distinct()
    return sum(judge(enrollment, now=now) for enrollment in started)


@transaction.atomic
def record_completion(
    learner: User, *, course: Course, by: User, reason: str, completed_on: date
) -> Completion:
    """Put on record, by hand, that ``learner`` has done ``course``.

    For courses without activities, and for what happened elsewhere. An open enrollment is
    completed; without one, a cycle is opened and completed.

    Raises:
        CannotRecord: The reason is empty, or the day lies in the future.
    """
    if not reason.strip():
        raise CannotRecord(_("Say why, for whoever reads this next year."))
    if completed_on > timezone.localdate():
        raise CannotRecord(_("A course cannot be done tomorrow. Choose today or an earlier day."))
    User.objects.select_for_update(no_key=True).get(pk=learner.pk)
    active = Enrollment.objects.of(learner, course).active().first()
    enrollment = active or activate(learner, course=course, origin=Origin.STAFF)
    completion = _add_completion(
        enrollment, completed_on=completed_on, recorded_by=by, reason=reason.strip()
    )
    close_as_completed(enrollment, now=timezone.now())
    return completion


@transaction.atomic
def correct_completion(
    completion: Completion, *, by: User, reason: str, completed_on: date, passed: bool | None = None
) -> Completion:
    """Add the line that stands in place of ``completion``, which stays.

    Raises:
        AlreadyCorrected: Another line corrects it.
        CannotRecord: The reason is empty.
    """
    return _correct(
        completion, by=by, reason=reason, completed_on=completed_on, passed=passed, revoked=False
    )


@transaction.atomic
def revoke_completion(completion: Completion, *, by: User, reason: str) -> Completion:
    """Add the line that takes ``completion`` back; both stay on record.

    Raises:
        AlreadyCorrected: Another line corrects it.
        CannotRecord: The reason is empty.
    """
    return _correct(
        completion,
        by=by,
        reason=reason,
        completed_on=completion.completed_on,
        passed=completion.passed,
        revoked=True,
    )


@transaction.atomic
def join_progress(gone: Enrollment, *, kept: Enrollment) -> None:
    """Let what was done in ``gone`` count in ``kept``, and complete its course if its rule is met.

    Both are of one person, whose accounts become one. What was done in both was done when it was
    done first.
    """
    there = {row.key: row for row in ActivityProgress.objects.filter(enrollment=kept)}
    for row in ActivityProgress.objects.filter(enrollment=gone):
        known = there.get(row.key)
        if known is None:
            ActivityProgress.objects.filter(pk=row.pk).update(enrollment=kept)
            continue
        known.opened_at = min(known.opened_at, row.opened_at)
        known.last_seen_at = max(known.last_seen_at, row.last_seen_at)
        known.done_at = min(filter(None, (known.done_at, row.done_at)), default=None)
        known.save(update_fields=["opened_at", "last_seen_at", "done_at"])
    judge(kept)


def tell_what_follows(gone: User, kept: User, *, by: User) -> Iterator[Merged]:
    """Say how many completions follow their enrollments, which have changed hands."""
    if count := Completion.objects.of(kept).filter(learner=gone).count():
        yield Merged(
            ngettext("%d line of the transcript", "%d lines of the transcript", count) % count
        )


def _correct(completion: Completion, *, by, reason, completed_on, passed, revoked) -> Completion:
    if not reason.strip():
        raise CannotRecord(_("Say why, for whoever reads this next year."))
    row = Completion.objects.select_for_update().get(pk=completion.pk)
    if Completion.objects.filter(corrects=row).exists():
        raise AlreadyCorrected(_("A later line corrects this one. Correct that line."))
    copied = ("course_code", "course_title", "course_revision", "course_minutes", "credit_hours")
    return Completion.objects.create(
        learner=row.enrollment.learner,
        course=row.course,
        enrollment=row.enrollment,
        corrects=row,
        revoked=revoked,
        completed_on=completed_on,
        passed=passed,
        recorded_by=by,
        reason=reason.strip(),
        **{name: getattr(row, name) for name in copied},
    )


def _add_completion(enrollment: Enrollment, *, completed_on: date, **by_hand) -> Completion:
    course = enrollment.course
    completion = Completion.objects.create(
        learner=enrollment.learner,
        course=course,
        enrollment=enrollment,
        completed_on=completed_on,
        course_code=course.code,
        course_title=course.title,
        course_revision=course.revision,
        course_minutes=course.effort_minutes,
        credit_hours=course.credit_hours,
        **by_hand,
    )
    course_completed.send(sender=Completion, completion=completion)
    return completion


def _rule_is_met(enrollment: Enrollment) -> bool:
    outline = CourseActivity.objects.filter(course=enrollment.course_id)
    counts = dict(outline.values_list("key", "counts"))
    done = set(enrollment.progress.exclude(done_at=None).values_list("key", flat=True))
    # Where none counts, all do; where none is left, having done what was there suffices.
    needed = {key for key, counting in counts.items() if counting} or counts.keys()
    return needed <= done if needed else bool(done)


def _activity(enrollment: Enrollment, key) -> CourseActivity:
    row = CourseActivity.objects.filter(course=enrollment.course_id, key=key).first()
    if row is None:
        raise NotInThisCourse(_("This lesson is no longer a part of the course."))
    return row
