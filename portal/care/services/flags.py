"""Saying that a page is wrong, and settling that."""

from collections.abc import Iterator

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.care.enums import FlagKind, Outcome
from portal.care.models import PageFlag
from portal.care.queries import people_to_tell
from portal.care.signals import page_flagged
from portal.core.errors import RuleViolation
from portal.home.models import PortalPage
from portal.notifications.services import notify
from portal.people.registry import Merged


class AlreadyFlagged(RuleViolation):
    """The person has an open flag on the page."""


class AlreadySettled(RuleViolation):
    """Somebody was faster."""


class NoAnswer(RuleViolation):
    """That nothing changes has to be explained."""


@transaction.atomic
def flag_page(page: PortalPage, *, by, kind: FlagKind, text: str) -> PageFlag:
    """Note that ``by`` finds ``page`` wrong or outdated, and tell who answers for it.

    Whether ``by`` *may* is the policy's question. Without somebody who answers for it, its owner
    is told, and without an owner training staff.

    Raises:
        AlreadyFlagged: They have flagged it and nobody has settled that yet.
    """
    refusal = AlreadyFlagged(_("You have flagged this page already. It is being looked at."))
    if PageFlag.objects.open().filter(page=page, by=by).exists():
        raise refusal
    try:
        with transaction.atomic():
            flag = PageFlag.objects.create(
                page_id=page.pk,
                page_title=page.title,
                page_key=page.translation_key,
                by=by,
                kind=kind,
                text=text.strip(),
            )
    except IntegrityError as error:  # a double click
        raise refusal from error
    notify(
        people_to_tell(page).exclude(pk=by.pk),
        kind="page-flagged",
        key=f"flag:{flag.pk}",
        values={
            "page": page.title,
            "person": by.display_name,
            "what": flag.get_kind_display(),
            "text": flag.text,
        },
        address=reverse("care:flag", args=[flag.pk]),
    )
    page_flagged.send(sender=PageFlag, flag=flag)
    return flag


@transaction.atomic
def settle_flag(flag: PageFlag, *, by, outcome: Outcome, answer: str = "") -> PageFlag:
    """Close ``flag`` and tell whoever raised it how. Archiving the page is a service of its own.

    Raises:
        AlreadySettled: It is not open any more.
        NoAnswer: No change is needed, and nobody says why.
    """
    row = PageFlag.objects.select_for_update().get(pk=flag.pk)
    if not row.is_open:
        raise AlreadySettled(_("Somebody has settled this already."))
    if outcome == Outcome.NO_CHANGE and not answer.strip():
        raise NoAnswer(_("Say why nothing changes: whoever flagged the page reads it."))
    row.outcome, row.answer = outcome, answer.strip()
    row.settled_at, row.settled_by = timezone.now(), by
    row.save(update_fields=["outcome", "answer", "settled_at", "settled_by"])
    if row.by is not None and row.by != by:
        notify(
            [row.by],
            kind="flag-settled",
            key=f"flag:{row.pk}",
            values={
                "page": row.page_title,
                "outcome": row.get_outcome_display(),
                "answer": row.answer,
            },
            address=reverse("care:flag", args=[row.pk]),
        )
    return row


def move_to(gone, kept, *, by) -> Iterator[Merged]:
    """Let ``kept``, the same person, hear what becomes of the open flags of ``gone``."""
    mine = PageFlag.objects.filter(by=kept, outcome="").values("page")
    flags = PageFlag.objects.filter(by=gone, outcome="").exclude(page__in=mine)
    if count := flags.update(by=kept):
        yield Merged(ngettext("%d flag on a page", "%d flags on pages", count) % count)
