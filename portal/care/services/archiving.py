"""Archiving pages, and taking them back."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from portal.care.enums import Outcome
from portal.care.models import ArchivedPage, PageFlag
from portal.care.queries import in_the_bin, without_binned
from portal.care.services.flags import settle_flag
from portal.care.signals import page_archived, page_unarchived
from portal.core.errors import RuleViolation
from portal.home.models import PortalPage
from portal.people.queries import is_head


class CannotArchive(RuleViolation):
    """This page cannot be archived, or is already."""


class NotArchived(RuleViolation):
    """There is nothing to take back."""


@transaction.atomic
def archive(
    page: PortalPage, *, by, reason: str = "", instead: PortalPage | None = None
) -> ArchivedPage:
    """Take ``page``, with its translations and aliases, out of catalog and search.

    It keeps its address and shows since when it is archived, why, and ``instead``. Who is on it
    goes on; records stay. Open flags on it are settled by this.

    Raises:
        CannotArchive: It holds other pages, has never been published, is archived already, or
            ``instead`` would lead nowhere.
    """
    page = page.specific
    family = _locked_family(page)
    _check(page, family, instead)
    now = timezone.now()
    told = {"by": by, "reason": reason.strip(), "instead": instead, "since": now}
    for member in family:
        ArchivedPage.objects.update_or_create(page_id=member.pk, defaults=told)
    _set_archived_at(page, family, now)
    log(instance=page, action="care.archive", user=by, data={"reason": reason.strip()})
    page_archived.send(sender=type(page), page=page)
    for flag in PageFlag.objects.open().filter(page__in=[one.pk for one in family]):
        settle_flag(flag, by=by, outcome=Outcome.ARCHIVED, answer=reason)
    return ArchivedPage.objects.get(page=page.pk)


@transaction.atomic
def unarchive(page: PortalPage, *, by) -> None:
    """Bring ``page``, with its translations and aliases, back into catalog and search.

    Raises:
        NotArchived: It is not archived.
    """
    page = page.specific
    family = _locked_family(page)
    if not any(one.archived_at for one in family):
        raise NotArchived(_("This page is not archived."))
    ArchivedPage.objects.filter(page__in=[one.pk for one in family]).delete()
    _set_archived_at(page, family, None)
    log(instance=page, action="care.unarchive", user=by)
    page_unarchived.send(sender=type(page), page=page)


def join_archive(page: PortalPage) -> None:
    """Archive ``page``, which has just gone live, if it is a translation of an archived page."""
    others = _family(page).exclude(pk=page.pk).filter(archived_at__isnull=False)
    example = ArchivedPage.objects.filter(page__in=others.values("pk")).first()
    if example is None or page.archived_at is not None:
        return
    ArchivedPage.objects.update_or_create(
        page_id=page.pk,
        defaults={
            "by": example.by,
            "reason": example.reason,
            "instead": example.instead,
            "since": example.since,
        },
    )
    _set_archived_at(page, [page], example.since)


def _family(page: PortalPage) -> QuerySet[PortalPage]:
    """The translations of a page, and the aliases of all of these, wherever they stand."""
    key = page.alias_of.translation_key if page.alias_of_id else page.translation_key
    same = Q(translation_key=key) | Q(alias_of__translation_key=key)
    return PortalPage.objects.filter(same)


def _locked_family(page: PortalPage) -> list[PortalPage]:
    return list(_family(page).select_for_update(of=("self",)).order_by("pk"))


def _set_archived_at(page: PortalPage, family: list[PortalPage], now: datetime | None) -> None:
    PortalPage.objects.filter(pk__in=[one.pk for one in family]).update(archived_at=now)
    page.archived_at = now


def _check(page: PortalPage, family: list[PortalPage], instead: PortalPage | None) -> None:
    if is_head(page):
        raise CannotArchive(_("“%s” holds other pages. Archive these, one by one.") % page.title)
    if in_the_bin(page):
        raise CannotArchive(_("This page is in the bin."))
    # Asked of the locked rows: somebody may have been faster.
    if any(one.pk == page.pk and one.archived_at for one in family):
        raise CannotArchive(_("This page is archived already."))
    if not without_binned(PortalPage.objects.filter(pk__in=[p.pk for p in family], live=True)):
        raise CannotArchive(_("Nobody can open this page yet. Delete it, if it is not needed."))
    if instead is None:
        return
    if instead.pk in {one.pk for one in family}:
        raise CannotArchive(_("Name another page: this one is being archived."))
    if not instead.live or instead.archived_at is not None or in_the_bin(instead):
        raise CannotArchive(_("“%s” is not open to readers. Name another page.") % instead.title)
