"""What is on record about a person here."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from portal.powers.models import Consent, Grant, PowerUse, ProgramOwner, StepHolder, Viewing


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
        or Consent.objects.filter(person=person).exists()
    ):
        yield _("uses of powers")
