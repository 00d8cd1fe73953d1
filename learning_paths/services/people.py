"""Going on a path, along it, and off it."""

from contextlib import suppress
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.enrollment.enums import Origin
from catalog.enrollment.models import Enrollment
from catalog.enrollment.services import enroll
from catalog.records.queries import standing_completions
from learning_paths.enums import PathOrigin, PathStatus
from learning_paths.models import (
    LearningPath,
    PathCompletion,
    PathEnrollment,
    PathStep,
    PathStepDone,
)
from learning_paths.queries import Standing, standings
from learning_paths.signals import path_completed
from portal.core.errors import RuleViolation
from portal.notifications.services import notify

User = get_user_model()
NOTICE_KEY = 120  # characters


class AlreadyOnPath(RuleViolation):
    """The learner is on this path now."""


class PathNotOpen(RuleViolation):
    """The path takes nobody now, or nobody who comes by themselves."""


class PathClosed(RuleViolation):
    """The learner is no longer on the path."""


class NotYourStep(RuleViolation):
    """The step is not in the path, or its turn has not come."""


@transaction.atomic
def enroll_on_path(
    learner: User, *, path: LearningPath, origin: PathOrigin, now: datetime | None = None
) -> PathEnrollment:
    """Put ``learner`` on ``path``, and on its courses as far as the path opens them.

    Whether the caller *may* is the policy's question. A course that refuses the learner now, for
    example for want of a prerequisite, is tried again after each step.

    Raises:
        AlreadyOnPath: They are on it.
        PathNotOpen: The path has no live page or is archived, or ``origin`` is the learner and it
            takes none.
    """
    User.objects.select_for_update(no_key=True).get(pk=learner.pk)
    path = LearningPath.objects.get(pk=path.pk)
    rules = path.rules.filter(is_current=True).first()
    if not path.is_live or rules is None:
        raise PathNotOpen(_("%s is not offered now.") % path.title)
    if path.archived_at is not None:
        raise PathNotOpen(_("%s is archived. It takes nobody new.") % path.title)
    if origin == PathOrigin.SELF and not path.self_enrollment:
        raise PathNotOpen(_("Its owner puts people on this path. Ask them for a place."))
    if path.enrollments.active().filter(learner=learner).exists():
        raise AlreadyOnPath(_("You are already on this path."))
    enrollment = PathEnrollment.objects.create(
        learner=learner, path=path, rules=rules, origin=origin, opened_at=now or timezone.now()
    )
    if origin != PathOrigin.SELF:
        _tell(enrollment, "path-enrollment", "enrolled")
    advance(enrollment, now=now, tell=False)
    return enrollment


@transaction.atomic
def leave_path(enrollment: PathEnrollment, *, reason: str = "") -> PathEnrollment:
    """Take the learner off the path; their courses stay as they are.

    Raises:
        PathClosed: They are not on it any more.
    """
    row = PathEnrollment.objects.select_for_update().get(pk=enrollment.pk)
    if row.status != PathStatus.ACTIVE:
        raise PathClosed(_("You are not on this path any more."))
    row.status, row.closed_at, row.closed_because = (
        PathStatus.WITHDRAWN,
        timezone.now(),
        reason.strip(),
    )
    row.save(update_fields=["status", "closed_at", "closed_because"])
    return row


@transaction.atomic
def start_step(enrollment: PathEnrollment, step: PathStep) -> None:
    """Open a step that the learner chose.

    Raises:
        NotYourStep: It is not in their path, is done, or its turn has not come.
        RuleViolation: The course itself refuses; its sentence says why.
    """
    standing = _standing(enrollment)
    lines = [one for group in standing.groups for one in group.steps if one.step.pk == step.pk]
    if enrollment.status != PathStatus.ACTIVE or not lines or not lines[0].is_open:
        raise NotYourStep(_("The turn of this step has not come, or it is done."))
    _open(enrollment, lines[0].step)


@transaction.atomic
def advance(enrollment: PathEnrollment, *, now: datetime | None = None, tell: bool = True) -> bool:
    """Note what is done, open what is due, and complete the path where its rules are met.

    Safe to call twice. Returns whether the path is completed by this call.
    """
    now = now or timezone.now()
    # In this order everywhere: the learner, then the path; two courses done at once queue up.
    User.objects.select_for_update(no_key=True).get(pk=enrollment.learner_id)
    row = PathEnrollment.objects.select_for_update().get(pk=enrollment.pk)
    if row.status != PathStatus.ACTIVE:
        return False
    before = _standing(row)
    _note_done(row, before)
    after = _standing(row)
    if after.is_complete:
        _complete(row, after, now)
        return True
    for step in after.to_open():
        _try_to_open(row, step, now)
    if tell and after.next_title != before.next_title:
        _tell(row, "path-step-open", after.next_title, step=after.next_title)
    return False


def advance_all(learner: User, **step) -> int:
    """Advance the learner on every path whose rules contain the step: ``course`` or ``inner``."""
    steps = PathStep.objects.filter(**step)
    on = PathEnrollment.objects.active().filter(
        learner=learner, rules__in=steps.values("group__rules")
    )
    return sum(advance(row) for row in on.order_by("pk"))


def reevaluate(path: LearningPath) -> int:
    """Advance everybody on a path, each in a transaction of their own; safe to run twice."""
    rows = PathEnrollment.objects.active().filter(path=path).order_by("pk")
    return sum(advance(row) for row in rows.iterator(chunk_size=200))


def _standing(enrollment: PathEnrollment) -> Standing:
    return standings([], [enrollment])[enrollment.pk]


def _note_done(enrollment: PathEnrollment, standing: Standing) -> None:
    """Write down each step that rests on a fact which counts; three queries."""
    steps = [one.step for group in standing.groups for one in group.steps if not one.done]
    opened_on = timezone.localdate(enrollment.opened_at)
    counts = Q(completed_on__gt=opened_on) | Q(
        completed_on=opened_on, recorded_at__gte=enrollment.opened_at
    )
    days = enrollment.rules.counts_within_days
    if days is not None:
        counts = Q(completed_on__gte=opened_on - timedelta(days=days))
    courses = standing_completions(enrollment.learner).filter(
        counts, course__in=[step.course_id for step in steps if step.course_id]
    )
    paths = PathCompletion.objects.filter(
        counts,
        enrollment__learner=enrollment.learner_id,
        path__in=[step.inner_id for step in steps if step.inner_id],
    )
    # The oldest comes first, the newest stays: one row for each step.
    found = {row.course_id: row for row in courses.order_by("completed_on", "pk")}
    made = [
        PathStepDone(
            enrollment=enrollment,
            course_id=course_id,
            completion=row,
            done_on=row.completed_on,
            hours=row.credit_hours or 0,
        )
        for course_id, row in found.items()
    ]
    inner = {row.path_id: row for row in paths.order_by("completed_on", "pk")}
    made += [
        PathStepDone(
            enrollment=enrollment,
            inner_id=path_id,
            path_completion=row,
            done_on=row.completed_on,
            hours=row.credit_hours,
        )
        for path_id, row in inner.items()
    ]
    PathStepDone.objects.bulk_create(made, ignore_conflicts=True)


def _try_to_open(enrollment: PathEnrollment, step: PathStep, now: datetime) -> None:
    # What refuses says why on the path's page, and the next step done tries again.
    with suppress(RuleViolation):
        _open(enrollment, step, now)


def _open(enrollment: PathEnrollment, step: PathStep, now: datetime | None = None) -> None:
    learner = enrollment.learner
    if step.course_id:
        if not Enrollment.objects.of(learner, step.course).active().exists():
            enroll(learner, course=step.course, origin=Origin.PATH, now=now)
    elif not step.inner.enrollments.active().filter(learner=learner).exists():
        enroll_on_path(learner, path=step.inner, origin=PathOrigin.PATH, now=now)


def _complete(row: PathEnrollment, standing: Standing, now: datetime) -> None:
    row.status, row.closed_at = PathStatus.COMPLETED, now
    row.save(update_fields=["status", "closed_at"])
    done = [one.title for group in standing.groups for one in group.steps if one.done]
    completion = PathCompletion.objects.create(
        learner=row.learner,
        path=row.path,
        enrollment=row,
        completed_on=timezone.localdate(now),
        path_title=row.path.title,
        path_revision=row.rules.revision,
        path_promise=row.path.promise,
        steps_done="\n".join(done),
        credit_hours=sum(group.hours for group in standing.groups),
    )
    _tell(row, "path-completion", "done")
    path_completed.send(sender=PathCompletion, completion=completion)


def _tell(enrollment: PathEnrollment, kind: str, about: str, **values: str) -> None:
    notify(
        [enrollment.learner],
        kind=kind,
        key=f"path:{enrollment.pk}:{about}"[:NOTICE_KEY],
        values={"path": enrollment.path.title, **values},
        address=reverse("learning_paths:path", args=[enrollment.path.translation_key]),
    )
