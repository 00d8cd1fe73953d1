"""Every way a job may begin, change and end. Nothing is overwritten: each change has its day."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from portal.core.dates import organisation_today
from portal.core.errors import RuleViolation
from portal.organisation.enums import DEEPEST
from portal.organisation.models import JobAssignment, JobTitle, OrgUnit
from portal.organisation.services.audiences import refresh_people
from portal.organisation.services.lines import redraw_lines
from portal.organisation.services.locking import lock_organisation
from portal.organisation.signals import placement_changed
from portal.people.models import User

ONE_DAY = timedelta(days=1)


class CannotPlace(RuleViolation):
    """The days, the unit or the manager of a job do not fit."""


class ClosesCircle(CannotPlace):
    """Somebody would report to themselves, over others."""


@transaction.atomic
def start_job(
    person: User,
    *,
    on: date,
    until: date | None = None,
    unit: OrgUnit | None = None,
    title: JobTitle | None = None,
    manager: User | None = None,
    is_primary: bool = True,
    manager_reference: str = "",
    by: User | None = None,
) -> JobAssignment:
    """Give ``person`` a job from ``on`` to ``until`` (inclusive; empty: until something changes).

    A new main job ends the one before on the day before, which is what a move is. One that is
    planned for later stays, and this one ends the day before it.

    Raises:
        ClosesCircle: On some of these days the manager reports to ``person``.
        CannotPlace: The days or the unit do not fit; the text says why.
    """
    lock_organisation()
    if is_primary:
        until = _make_room(person, on, until)
    job = JobAssignment(
        person=person,
        unit=unit,
        title=title,
        manager=manager,
        manager_reference="" if manager else manager_reference,
        is_primary=is_primary,
        starts_on=on,
        ends_on=until,
    )
    _check(job)
    job.save(force_insert=True)
    _settle(person, by=by, action="organisation.job", job=job)
    return job


@transaction.atomic
def move(person: User, *, on: date, by: User | None = None, **changes) -> JobAssignment:
    """Change unit, title or manager of the main job from ``on``; what is not named stays.

    Raises:
        CannotPlace: There is no main job on this day, or it does not fit; the text says why.
    """
    lock_organisation()
    jobs = JobAssignment.objects.on(on).select_related("unit", "title", "manager")
    job = jobs.filter(person=person, is_primary=True).first()
    if job is None:
        raise CannotPlace(
            _("%(name)s has no main job on %(day)s. Add one instead.")
            % {"name": person.display_name, "day": date_format(on)}
        )
    stays = {"unit": job.unit, "title": job.title, "manager": job.manager, "until": job.ends_on}
    return start_job(person, on=on, by=by, **{**stays, **changes})


@transaction.atomic
def end_job(job: JobAssignment, *, last_day: date, by: User | None = None) -> JobAssignment:
    """Let a job end with ``last_day``; one that had not begun by then never was.

    Raises:
        CannotPlace: It has ended already, before ``last_day``.
    """
    lock_organisation()
    job = JobAssignment.objects.select_related("person").get(pk=job.pk)
    if job.withdrawn_at or (job.ends_on and job.ends_on < last_day):
        raise CannotPlace(_("This job has ended already."))
    _close(job, last_day)
    _settle(job.person, by=by, action="organisation.job_end", job=job)
    return job


@transaction.atomic
def change_managers(jobs: QuerySet, *, manager: User | None, by: User | None) -> int:
    """Let ``manager`` manage ``jobs`` from today, or from when they begin; return how many.

    All else of each job stays. Until yesterday they were managed as they were.

    Raises:
        ClosesCircle: ``manager`` reports to whoever has one of the jobs.
        CannotPlace: The unit of one does not exist any more.
    """
    lock_organisation()
    today, changed = organisation_today(), []
    for job in jobs.select_related("person", "unit", "title"):
        start = max(today, job.starts_on)
        told = {"unit": job.unit, "title": job.title, "is_primary": job.is_primary}
        ends_on = job.ends_on
        _close(job, start - ONE_DAY)
        new = JobAssignment(
            person=job.person, manager=manager, starts_on=start, ends_on=ends_on, **told
        )
        _check(new)
        new.save(force_insert=True)
        changed.append(new)
    if changed:
        _settle_all(changed, by=by)
    return len(changed)


def _make_room(person: User, on: date, until: date | None) -> date | None:
    """End the main job that counts on ``on``; return the last day before the next one."""
    main = JobAssignment.objects.touching(on, until).filter(person=person, is_primary=True)
    for job in main.order_by("starts_on"):
        if job.starts_on <= on:
            _close(job, on - ONE_DAY)
        elif until is None:
            return job.starts_on - ONE_DAY
        else:
            raise CannotPlace(
                _("Another main job starts on %s. End before, or change that one first.")
                % date_format(job.starts_on)
            )
    return until


def _close(job: JobAssignment, last_day: date) -> None:
    if last_day < job.starts_on:  # it counted on no day, but stays to be read
        job.withdrawn_at = timezone.now()
        last_day = job.starts_on - ONE_DAY
    job.ends_on = last_day
    job.save(update_fields=["ends_on", "withdrawn_at"])


def _check(job: JobAssignment) -> None:
    try:
        job.clean_fields()
        job.validate_constraints()
    except ValidationError as error:
        raise CannotPlace(" ".join(error.messages)) from error
    if job.unit_id and not OrgUnit.objects.open_on(job.starts_on).filter(pk=job.unit_id).exists():
        raise CannotPlace(
            _("“%(unit)s” does not exist on %(day)s.")
            % {"unit": job.unit, "day": date_format(job.starts_on)}
        )
    if job.manager_id and reaches(
        job.manager_id, job.person_id, first=job.starts_on, last=job.ends_on
    ):
        raise ClosesCircle(
            _("%(manager)s reports to %(name)s, so the line would be a circle.")
            % {"manager": job.manager.display_name, "name": job.person.display_name}
        )


def reaches(start: int, goal: int, *, first: date, last: date | None) -> bool:
    """Return whether, on some day from ``first`` to ``last``, ``goal`` is above ``start``.

    Follows planned and ended jobs, too, each for the days on which all of the line counts. One
    query a level.
    """
    end = last or date.max
    here = {(start, first, end)}
    seen = set(here)
    for _level in range(DEEPEST):
        jobs = JobAssignment.objects.touching(first, last).filter(person__in={p for p, *_ in here})
        edges: dict[int, list] = {}
        for person, manager, begins, ends in jobs.exclude(manager=None).values_list(
            "person", "manager", "starts_on", "ends_on"
        ):
            edges.setdefault(person, []).append((manager, begins, ends or date.max))
        here = {
            (manager, max(begins, since), min(ends, till))
            for person, since, till in here
            for manager, begins, ends in edges.get(person, ())
            if max(begins, since) <= min(ends, till)
        } - seen
        if any(manager == goal for manager, *_days in here):
            return True
        if not here:
            return False
        seen |= here
    return True  # deeper than any line may be


def _settle(person: User, *, by: User | None, action: str, job: JobAssignment) -> None:
    """Bring lines and audiences of today up to date, and tell those above."""
    touched = redraw_lines([person.pk])
    refresh_people([person.pk])
    refresh_people(touched - {person.pk}, about=["manager"])
    log(instance=person, action=action, user=by, data=_as_data(job))
    placement_changed.send(sender=User, person=person, day=organisation_today())


def _settle_all(jobs: list[JobAssignment], *, by: User | None) -> None:
    """Do the same for many at once, whose lines are drawn together."""
    people = {job.person_id for job in jobs}
    touched = redraw_lines(people)
    refresh_people(people)
    refresh_people(touched - people, about=["manager"])
    for job in jobs:
        log(instance=job.person, action="organisation.job", user=by, data=_as_data(job))
        placement_changed.send(sender=User, person=job.person, day=organisation_today())


def _as_data(job: JobAssignment) -> dict:
    return {
        "job": job.pk,
        "unit": job.unit_id,
        "manager": job.manager_id,
        "starts_on": job.starts_on.isoformat(),
        "ends_on": job.ends_on.isoformat() if job.ends_on else None,
    }


@transaction.atomic
def recognise_manager(person: User) -> int:
    """Give the jobs that wait for ``person`` as manager what they wait for; return how many.

    A job that would close a circle keeps waiting, and stays on the list of unknown managers.
    """
    names = {person.employee_number, person.email.lower(), person.login_name.lower()} - {""}
    waiting = JobAssignment.objects.filter(manager=None, manager_reference__in=names)
    if not waiting.exclude(person=person).exists():
        return 0
    lock_organisation()
    known = []
    for job in waiting.exclude(person=person).select_related("person"):
        if not reaches(person.pk, job.person_id, first=job.starts_on, last=job.ends_on):
            job.manager = person
            job.save(update_fields=["manager"])
            known.append(job.person_id)
    touched = redraw_lines(known)
    refresh_people(touched, about=["manager"])
    return len(known)
