"""What somebody is to others goes to somebody else, from today: reports, mentees, deputies, costs.

Each is named by the people (or units) on the other side, so that it finds its way back.
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from wagtail.log_actions import log

from portal.core.dates import organisation_today
from portal.organisation.models import Deputy, JobAssignment, Mentorship, OrgUnit
from portal.organisation.services.deputies import end_deputy, name_deputy
from portal.organisation.services.jobs import ONE_DAY, change_managers
from portal.organisation.services.locking import lock_organisation
from portal.organisation.services.mentoring import end_mentorship, start_mentorship
from portal.people.models import User


def reports_of(person) -> QuerySet[User]:
    """Return the people who have, or will have, a job that ``person`` manages."""
    jobs = JobAssignment.objects.touching(organisation_today(), None).filter(manager=person)
    return User.objects.filter(pk__in=jobs.values("person"))


def mentees_of(person) -> QuerySet[User]:
    """Return the people whom ``person`` helps on, or will."""
    rows = Mentorship.objects.touching(organisation_today(), None).filter(mentor=person)
    return User.objects.filter(pk__in=rows.values("mentee"))


def principals_of(person) -> QuerySet[User]:
    """Return the people in whose place ``person`` acts, or will."""
    rows = Deputy.objects.touching(organisation_today(), None).filter(deputy=person)
    return User.objects.filter(pk__in=rows.values("principal"))


def deputies_of(person) -> QuerySet[User]:
    """Return the people who act in the place of ``person``, or will."""
    rows = Deputy.objects.touching(organisation_today(), None).filter(principal=person)
    return User.objects.filter(pk__in=rows.values("deputy"))


def cost_centres_of(person) -> QuerySet[OrgUnit]:
    """Return the units whose costs ``person`` answers for."""
    return OrgUnit.objects.filter(cost_centre_owner=person).order_by("name", "pk")


@transaction.atomic
def hand_over_reports(ids: Iterable[int], *, giver: User, taker: User, by: User | None) -> None:
    """Let those of the people with ``ids`` who report to ``giver`` report to ``taker``, from today.

    ``taker`` may be one of them: they report to the manager of ``giver`` then, as a successor does.
    Who managed whom until yesterday stays on record.

    Raises:
        ClosesCircle: ``taker`` reports to one of them.
        CannotPlace: A unit is closed.
    """
    lock_organisation()
    ids = set(ids)
    jobs = JobAssignment.objects.touching(organisation_today(), None).filter(person__in=ids)
    lifted = jobs.filter(person=taker, manager=giver)
    change_managers(lifted, manager=_manager_of(giver), by=by)
    if giver.pk in ids:  # on the way back: who was lifted reports to ``taker`` again
        back = jobs.filter(person=giver, manager=_manager_of(taker))
        change_managers(back, manager=taker, by=by)
    change_managers(jobs.filter(manager=giver).exclude(person=taker), manager=taker, by=by)


def _manager_of(person: User) -> User | None:
    """Return who manages ``person``, or did when they left."""
    jobs = JobAssignment.objects.filter(person=person, is_primary=True, withdrawn_at=None)
    begun = jobs.filter(starts_on__lte=organisation_today()).select_related("manager")
    job = begun.order_by("-starts_on").first()
    return job.manager if job else None


@transaction.atomic
def hand_over_mentees(ids: Iterable[int], *, giver: User, taker: User, by: User | None) -> None:
    """Let ``taker`` be the mentor, from today, of those with ``ids`` whom ``giver`` mentors."""
    today = organisation_today()
    rows = Mentorship.objects.touching(today, None).filter(mentor=giver, mentee__in=set(ids))
    for row in rows.exclude(mentee=taker).select_related("mentee", "skill"):
        end_mentorship(row, last_day=today - ONE_DAY, by=by)
        starts_on = max(today, row.starts_on)
        known = Mentorship.objects.touching(starts_on, row.ends_on)
        if known.filter(mentor=taker, mentee=row.mentee_id).exists():
            continue
        start_mentorship(
            taker,
            mentee=row.mentee,
            skill=row.skill,
            focus=row.focus,
            starts_on=starts_on,
            ends_on=row.ends_on,
            by=by,
        )


def hand_over_principals(ids: Iterable[int], *, giver: User, taker: User, by: User | None) -> None:
    """Let ``taker`` act, from today, for those with ``ids`` for whom ``giver`` acts.

    Raises:
        CannotDeputise: One of them acts for ``taker``, maybe over others.
    """
    rows = Deputy.objects.filter(deputy=giver, principal__in=set(ids))
    _rename_deputies(rows.exclude(principal=taker), by, deputy=taker)


def hand_over_deputies(ids: Iterable[int], *, giver: User, taker: User, by: User | None) -> None:
    """Let those with ``ids`` who act for ``giver`` act, from today, for ``taker``.

    Raises:
        CannotDeputise: ``taker`` acts for one of them, maybe over others.
    """
    rows = Deputy.objects.filter(principal=giver, deputy__in=set(ids), deputy__is_active=True)
    _rename_deputies(rows.exclude(deputy=taker), by, principal=taker)


@transaction.atomic
def hand_over_cost_centres(
    ids: Iterable[int], *, giver: User, taker: User, by: User | None
) -> None:
    """Let ``taker`` answer for the costs of those units with ``ids`` that ``giver`` answers for."""
    lock_organisation()
    for unit in OrgUnit.objects.filter(pk__in=set(ids), cost_centre_owner=giver):
        OrgUnit.objects.filter(pk=unit.pk).update(cost_centre_owner=taker)
        log(instance=unit, action="wagtail.edit", user=by, content_changed=True)


@transaction.atomic
def _rename_deputies(rows, by: User | None, **changed) -> None:
    today = organisation_today()
    lock_organisation()
    for row in rows.touching(today, None).select_related("principal", "deputy"):
        told = {
            "principal": row.principal,
            "deputy": row.deputy,
            "duty": row.duty,
            "reason": row.reason,
            "starts_on": max(today, row.starts_on),
            "ends_on": row.ends_on,
            **changed,
        }
        end_deputy(row, last_day=today - ONE_DAY, by=by)
        same = Deputy.objects.touching(told["starts_on"], told["ends_on"]).filter(
            principal=told["principal"], deputy=told["deputy"], duty__in=["", row.duty]
        )
        if not same.exists():
            name_deputy(by=by, **told)
