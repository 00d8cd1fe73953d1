"""Handing over what a person answers for, in one action that can be undone."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from portal.core.dates import organisation_today
from portal.core.errors import RuleViolation
from portal.organisation.services import lock_organisation
from portal.organisation.services.handing import (
    cost_centres_of,
    deputies_of,
    hand_over_cost_centres,
    hand_over_deputies,
    hand_over_mentees,
    hand_over_principals,
    hand_over_reports,
    mentees_of,
    principals_of,
    reports_of,
)
from portal.people.models import User
from portal.powers.models import (
    Grant,
    Handover,
    HandoverItem,
    Program,
    ProgramOwner,
    StepHolder,
)
from portal.powers.registry import Charge, charges
from portal.powers.services.grants import end_grant, grant_power
from portal.powers.services.programs import (
    add_owner,
    end_ownership,
    hand_step,
    take_step_back,
)

TITLES_SHOWN = 20
UNDONE_WITHIN = timedelta(days=30)


class NothingToHandOver(RuleViolation):
    """There is nothing to hand over, or nobody to hand it to."""


class TooLateToUndo(RuleViolation):
    """It was undone before, or is too long ago."""


def all_charges() -> list[Charge]:
    """Return every kind of thing that can be handed over."""
    return list(charges.ask())


def charges_of(person: User, kinds: Iterable[str]) -> list[tuple[Charge, int, list[str]]]:
    """Return of each of ``kinds`` how much ``person`` answers for, with the first few titles.

    Two queries a kind.
    """
    wanted, found = set(kinds), []
    for charge in charges.ask():
        if charge.kind in wanted:
            rows = charge.held_by(person)
            found.append((charge, rows.count(), [str(row) for row in rows[:TITLES_SHOWN]]))
    return found


@transaction.atomic
def hand_over(giver: User, taker: User, *, kinds: Iterable[str], by: User, reason: str) -> Handover:
    """Give ``taker`` all that ``giver`` answers for, of these ``kinds``.

    Addresses, rosters and reminders stay as they are: only who answers for them changes.

    Raises:
        NothingToHandOver: There is nothing; or the two are one, or ``taker`` cannot sign in.
    """
    if giver.pk == taker.pk:
        raise NothingToHandOver(_("Choose two different people."))
    if not taker.is_active:
        raise NothingToHandOver(_("%s cannot sign in.") % taker)
    lock_organisation()  # before people, as everywhere
    # The lock makes two who hand over from one person queue up.
    User.objects.select_for_update(no_key=True).get(pk=giver.pk)
    row = Handover.objects.create(giver=giver, taker=taker, by=by, reason=reason)
    wanted = set(kinds)
    for charge in charges.ask():
        if charge.kind in wanted:
            _move(row, charge)
    if not row.items.exists():
        raise NothingToHandOver(_("%s has none of these to hand over.") % giver)
    log(instance=row, action="powers.hand_over", user=by, data={"reason": reason})
    return row


@transaction.atomic
def undo_handover(handover: Handover, *, by: User) -> Handover:
    """Give back what was handed over, as far as the taker still has it.

    Raises:
        TooLateToUndo: It was undone before, or a month is over.
        NothingToHandOver: Whoever had it cannot sign in any more.
    """
    lock_organisation()
    row = Handover.objects.select_for_update(of=("self",)).get(pk=handover.pk)
    if row.undone_at is not None:
        raise TooLateToUndo(_("This was undone already."))
    if row.at < timezone.now() - UNDONE_WITHIN:
        raise TooLateToUndo(_("After a month, hand it over anew instead."))
    if not row.giver.is_active:
        raise NothingToHandOver(_("%s cannot sign in.") % row.giver)
    ids = defaultdict(list)
    for kind, pk in row.items.values_list("kind", "object_id"):
        ids[kind].append(pk)
    for charge in charges.ask():
        if ids[charge.kind]:
            charge.move(ids[charge.kind], giver=row.taker, taker=row.giver, by=by)
    row.undone_at, row.undone_by = timezone.now(), by
    row.save(update_fields=["undone_at", "undone_by"])
    log(instance=row, action="powers.undo_handover", user=by)
    return row


def _move(row: Handover, charge: Charge) -> None:
    things = list(charge.held_by(row.giver))
    HandoverItem.objects.bulk_create(
        HandoverItem(handover=row, kind=charge.kind, object_id=one.pk, title=str(one)[:255])
        for one in things
    )
    if things:
        charge.move([one.pk for one in things], giver=row.giver, taker=row.taker, by=row.by)


def own_charges() -> Iterator[Charge]:
    """Yield what powers themselves let somebody hand over."""
    yield Charge("programs", _("Programs they own"), _programs_of, _move_programs)
    yield Charge("steps", _("Steps of programs they were handed"), _steps_of, _move_steps)
    yield Charge("grants", _("Powers they were granted"), _grants_of, _move_grants)
    yield from _of_the_organisation()


def _of_the_organisation() -> Iterator[Charge]:
    yield Charge("reports", _("People who report to them"), reports_of, hand_over_reports)
    yield Charge("mentees", _("Their mentees"), mentees_of, hand_over_mentees)
    yield Charge(
        "principals", _("People in whose place they act"), principals_of, hand_over_principals
    )
    yield Charge("deputies", _("Their deputies"), deputies_of, hand_over_deputies)
    yield Charge(
        "costs", _("Units whose costs they answer for"), cost_centres_of, hand_over_cost_centres
    )


def _programs_of(person):
    owned = _not_over(ProgramOwner).filter(person=person)
    return Program.objects.filter(pk__in=owned.values("program"))


def _move_programs(ids, *, giver, taker, by):
    rows = _not_over(ProgramOwner).filter(person=giver)
    for row in rows.filter(program__in=ids).select_related("program"):
        end_ownership(row, by=by)
        # Who has a step of it has every step now.
        for step in StepHolder.objects.filter(program=row.program, person=taker, ended_at=None):
            take_step_back(step, by=by)
        if not _owns(row.program, taker):
            add_owner(row.program, taker, by=by, starts_on=_from(row), ends_on=row.ends_on)


def _steps_of(person):
    # The steps of a closed program are nobody's to hand out.
    rows = _not_over(StepHolder).filter(person=person, program__is_closed=False)
    return rows.select_related("program")


def _move_steps(ids, *, giver, taker, by):
    pairs = set(StepHolder.objects.filter(pk__in=ids).values_list("program", "step"))
    for row in _steps_of(giver):
        if (row.program_id, row.step) in pairs:
            take_step_back(row, by=by)
            has_it = StepHolder.objects.filter(
                program=row.program, step=row.step, person=taker, ended_at=None
            ).exists()
            if not has_it and not _owns(row.program, taker):
                days = {"starts_on": _from(row), "ends_on": row.ends_on}
                hand_step(row.program, row.step, taker, by=by, **days)


def _grants_of(person):
    return _not_over(Grant).filter(person=person)


def _move_grants(ids, *, giver, taker, by):
    same = ("role", "capability", "scope", "unit_id", "program_id", "page_id")
    wanted = {tuple(row) for row in Grant.objects.filter(pk__in=ids).values_list(*same)}
    for row in _grants_of(giver).select_related("unit", "program", "page"):
        if tuple(getattr(row, name) for name in same) in wanted and _reaches_something(row):
            end_grant(row, by=by)
            if _has(taker, row, same):
                continue
            told = {name: getattr(row, name) for name in ("unit", "program", "page", "ends_on")}
            grant_power(
                taker,
                by=by,
                role=row.role,
                capability=row.capability,
                scope=row.scope,
                reason=row.reason,
                starts_on=_from(row),
                **told,
            )


def _has(person: User, grant: Grant, same: tuple[str, ...]) -> bool:
    """Return whether ``person`` was granted the same, for as long."""
    known = _not_over(Grant).filter(person=person, **{name: getattr(grant, name) for name in same})
    known = known.filter(starts_on__lte=_from(grant))
    if grant.ends_on is None:
        return known.filter(ends_on=None).exists()
    return known.filter(Q(ends_on=None) | Q(ends_on__gte=grant.ends_on)).exists()


def _not_over(model):
    """Return what holds today, or is to begin."""
    return model.objects.filter(ended_at=None).exclude(ends_on__lt=organisation_today())


def _from(row) -> date:
    return max(row.starts_on, organisation_today())


def _reaches_something(grant: Grant) -> bool:
    return grant.scope != "pages" or grant.page_id is not None


def _owns(program: Program, person: User) -> bool:
    return ProgramOwner.objects.filter(program=program, person=person, ended_at=None).exists()
