"""What hangs on one person, or on nobody: the spots that powers know of, and those of others."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.core.dates import organisation_today
from portal.organisation.models import JobAssignment, OrgUnit
from portal.people.capabilities import capabilities
from portal.people.models import User
from portal.powers.models import Program, ProgramOwner
from portal.powers.queries.holders import holders_by_capability
from portal.powers.registry import WeakSpot, weak_spots


def all_spots() -> list[WeakSpot]:
    """Return every spot, ours and those of the apps above. Rows are not fetched yet."""
    return [*own_spots(), *weak_spots.ask()]


def own_spots() -> Iterator[WeakSpot]:
    """Yield capabilities with one holder or none, programs without owner, units without manager."""
    yield from _capabilities()
    yield WeakSpot(
        kind="programs",
        label=_("Programs without an active owner"),
        why=_("Nobody can hand out their steps, and nobody is asked."),
        rows=_programs_without_owner(),
        tell=lambda row: (row.name, reverse("powers_program", args=[row.pk]), row.code),
    )
    yield WeakSpot(
        kind="units",
        label=_("Units without a manager"),
        why=_("People work there, and none of them has a manager who is active."),
        rows=_units_without_manager(),
        tell=lambda row: (row.name, "", row.code),
    )


def _capabilities() -> Iterator[WeakSpot]:
    holders, known = holders_by_capability(), capabilities()
    single = {name: next(iter(ids)) for name, ids in holders.items() if len(ids) == 1}
    people = User.objects.in_bulk(set(single.values()))
    rows = [(str(known[name].sentence), str(people[pk])) for name, pk in single.items()]
    yield WeakSpot(
        kind="capabilities",
        label=_("What only one active person may do"),
        why=_("When they are away, nobody can. Give it to somebody else, too."),
        rows=sorted(rows),
        tell=lambda row: (row[0], reverse("powers_matrix"), row[1]),
    )
    nobody = [str(known[name].sentence) for name, ids in holders.items() if not ids]
    yield WeakSpot(
        kind="unheld",
        label=_("What no active person may do"),
        why=_("It cannot be done at all, save by the command line."),
        rows=sorted(nobody),
        tell=lambda row: (row, reverse("powers_matrix"), ""),
    )


def _programs_without_owner():
    owners = ProgramOwner.objects.current(organisation_today()).filter(
        program=OuterRef("pk"), person__is_active=True
    )
    return Program.objects.filter(~Exists(owners), is_closed=False).order_by("name", "pk")


def _units_without_manager():
    today = organisation_today()
    jobs = JobAssignment.objects.on(today).filter(unit=OuterRef("pk"), person__is_active=True)
    return (
        OrgUnit.objects.open_on(today)
        .filter(Exists(jobs), ~Exists(jobs.filter(manager__is_active=True)))
        .order_by("name", "pk")
    )
