"""The role that nobody is given: whoever has reports is a line manager, and is told so."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from portal.organisation.queries import has_reports, line_managers
from portal.people.enums import Role
from portal.powers.models import Consent, Grant, PowerUse, ProgramOwner, StepHolder, Viewing

TOKEN = f"role:{Role.LINE_MANAGER}"


def tokens_of(person) -> Iterator[str]:
    """Yield the token of line managers for whoever has reports today. One query."""
    if has_reports(person):
        yield TOKEN


def bearers_of(tokens: list[str]) -> Iterator[QuerySet]:
    """Yield the ids of the line managers, if they are wanted."""
    if TOKEN in tokens:
        yield line_managers().values("pk")


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
