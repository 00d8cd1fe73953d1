"""What care adds to the page that answers a request, and to the menu."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.care.models import ArchivedPage, PageFlag
from portal.care.queries.people import may_flag_somewhere, supports_by_role
from portal.home.queries import page_served, viewer_may_see
from portal.people.queries import tokens_of_viewer
from themes.registry import NavigationItem, PagePart


def parts_of_page(request) -> Iterator[PagePart]:
    """Yield the notice that a page is archived, and the way to say that something is wrong."""
    page = page_served(request)
    if page is None:
        return
    if page.archived_at is not None:
        yield PagePart("care/parts/archived.html", _archive(request, page), True, True)
    elif may_flag_somewhere(request.user, tokens=tokens_of_viewer(request)):
        open_flags = PageFlag.objects.open().filter(page=page, by=request.user)
        yield PagePart("care/parts/flag.html", {"page": page, "is_flagged": open_flags.exists()})


def _archive(request, page) -> dict:
    row = ArchivedPage.objects.filter(page=page.pk).select_related("instead").first()
    instead = row.instead if row else None
    if instead is not None and not (instead.live and viewer_may_see(request, instead)):
        instead = None
    return {
        "since": page.archived_at,
        "reason": row.reason if row else "",
        "instead": instead,
        "address": instead.get_url(request) if instead else "",
    }


def account_links(request) -> Iterator[NavigationItem]:
    """Yield the way to the flags, for whoever supports learning by their role: no query more.

    Who answers for a page only gets there by the notice of a flag.
    """
    if supports_by_role(request.user, tokens_of_viewer(request)):
        yield NavigationItem(_("Flags on pages"), reverse("care:flags"), order=65)
