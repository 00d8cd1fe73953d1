"""What is on record about a person here."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext as _

from portal.people.registry import Table
from portal.powers.models import (
    Consent,
    Grant,
    Handover,
    PowerUse,
    ProgramOwner,
    StepHolder,
    Viewing,
)


def facts_about(person) -> Iterator[str]:
    """Yield what is on record about ``person`` here: why the account stays."""
    if Grant.objects.filter(person=person).exists():
        yield _("grants")
    if (
        ProgramOwner.objects.filter(person=person).exists()
        or StepHolder.objects.filter(person=person).exists()
    ):
        yield _("programs")
    if (
        PowerUse.objects.filter(person=person).exists()
        or Viewing.objects.filter(viewer=person).exists()
        or Consent.objects.filter(Q(person=person) | Q(asked_by=person)).exists()
    ):
        yield _("uses of powers")
    if Handover.objects.filter(Q(giver=person) | Q(taker=person)).exists():
        yield _("handings over")


def kept_tables(person) -> Iterator[Table]:
    """Yield the powers that ``person`` had, used, gave and handed over, and who looked as them."""
    dated = ("starts_on", "ends_on", "given_at", "ended_at")
    given = Q(person=person) | Q(given_by=person) | Q(ended_by=person)
    grant = ("person", "group", "role", "capability", "scope", "reason", *dated)
    yield Table("grants", Grant.objects.filter(given), grant)
    owned = ProgramOwner.objects.filter(given)
    yield Table("programs_owned", owned, ("program__name", "person", *dated))
    steps = StepHolder.objects.filter(given)
    yield Table("steps_of_programs", steps, ("program__name", "step", "person", *dated))
    uses = PowerUse.objects.filter(person=person)
    yield Table("uses_of_powers", uses, ("capability", "source_name", "what", "at"))
    handed = Q(giver=person) | Q(taker=person) | Q(by=person) | Q(undone_by=person)
    about = ("giver", "taker", "by", "reason", "at", "undone_at")
    yield Table("handings_over", Handover.objects.filter(handed), about)
    asked = Consent.objects.filter(Q(person=person) | Q(asked_by=person))
    about = ("person", "asked_by", "reason", "asked_at", "answer", "answered_at")
    yield Table("consents", asked, about)
    looks = Viewing.objects.filter(Q(viewer=person) | Q(consent__person=person))
    yield Table("looks_as_others", looks, ("viewer", "role", "started_at", "ended_at"))
