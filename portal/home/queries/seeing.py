"""Who sees which page and file: the one seam, from the side of the content."""

from collections.abc import Callable, Iterator

from django.core.cache import cache
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Length, Substr
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.documents.permissions import permission_policy as file_policy
from wagtail.models import Page, Site
from wagtail.permission_policies.pages import PagePermissionPolicy

from portal.home.models import CollectionAudience, HomePage, PageAudience, PortalPage
from portal.home.registry import due_things
from portal.people.enums import SIGNED_IN
from portal.people.queries import audience_tokens_of, viewer_has_one_of
from portal.powers.registry import WeakSpot
from themes.registry import NavigationItem

ADDRESS_SECONDS = 60
DUE_ON_HOME = 4
page_policy = PagePermissionPolicy()


def visible_pages(pages: QuerySet, person, *, tokens: frozenset[str] | None = None) -> QuerySet:
    """Keep the published pages that ``person``, who may be anonymous, may see.

    ``tokens`` are theirs where they are known already.
    """
    tokens = audience_tokens_of(person) if tokens is None else tokens
    seen = PageAudience.objects.filter(token__in=sorted(tokens))
    # A subquery, not a join: two tokens must not show a page twice.
    return pages.live().filter(pk__in=seen.values("page"))


def may_see(person, page: PortalPage) -> bool:
    """Return whether ``person`` has a token of the published page, or writes it."""
    tokens = audience_tokens_of(person)
    return not tokens.isdisjoint(_tokens_of_page(page)) or may_write(person, page)


def viewer_may_see(request, page: PortalPage) -> bool:
    """Return the same of whoever asks, with as few queries as the page's audience allows."""
    return viewer_has_one_of(request, _tokens_of_page(page)) or may_write(request.user, page)


def _tokens_of_page(page: PortalPage) -> QuerySet[str]:
    return PageAudience.objects.filter(page=page.pk).values_list("token", flat=True)


def page_served(request) -> PortalPage | None:
    """Return the page that answers ``request``; None on a screen of the portal."""
    return request.__dict__.get("_stoa_page")


def may_write(person, page: Page) -> bool:
    """Return whether ``person`` may edit ``page``."""
    return person.is_authenticated and page.permissions_for_user(person).can_edit()


def pages_to_choose_from(pages: QuerySet, person) -> QuerySet:
    """Keep of ``pages``, of whatever type, what ``person`` may see or write.

    Wagtail's own choosers show every page to whoever enters the admin. What is no ``PortalPage``,
    such as a lesson, is seen by those who see the page above it.
    """
    seen = visible_pages(PortalPage.objects.all(), person)
    written = page_policy.instances_user_has_permission_for(person, "change")
    above = Substr(OuterRef("path"), 1, Length(OuterRef("path")) - Page.steplen)
    below = Page.objects.exclude(pk__in=PortalPage.objects.values("pk"))
    below = below.filter(Exists(seen.filter(path=above)))
    # By ids alone: the admin's search understands no other conditions of ours.
    return pages.filter(
        Q(depth=1)
        | Q(pk__in=seen.values("pk"))
        | Q(pk__in=written.values("pk"))
        | Q(pk__in=below.values("pk"))
    )


def pages_in_admin(pages: QuerySet, person) -> QuerySet:
    """Keep of ``pages`` what ``person`` comes by in the admin: sees, writes, or passes through."""
    passed = page_policy.explorable_instances(person)
    found = pages_to_choose_from(pages, person)
    return pages.filter(Q(pk__in=found.values("pk")) | Q(pk__in=passed.values("pk")))


def may_fetch(person, document) -> bool:
    """Return whether ``person`` may fetch a file: by its collection's tokens, or as its keeper."""
    rows = CollectionAudience.objects.filter(collection=document.collection_id)
    tokens = set(rows.values_list("token", flat=True)) or {SIGNED_IN}
    if tokens & audience_tokens_of(person):
        return True
    return person.is_authenticated and file_policy.user_has_permission_for_instance(
        person, "change", document
    )


def home_of(request) -> Page | None:
    """Return the site's home page in the active language, else in its own. Two queries."""
    site = Site.find_for_request(request)
    if site is None:
        return None
    pages = HomePage.objects.live().filter(translation_key=site.root_page.translation_key)
    return pages.filter(locale__language_code=get_language()).first() or site.root_page


def kept_address(request, name: str, find: Callable[..., Page | None]) -> str:
    """Return the path of the page that ``find`` finds for the site and the active language.

    Every screen shows it, so it is kept for a minute; empty where there is no such page.
    """
    site = Site.find_for_request(request)
    key = f"address:{name}:{site.pk if site else 0}:{get_language()}"
    address = cache.get(key)
    if address is None:
        page = find(request)
        address = (page.get_url(request) if page else "") or ""
        cache.set(key, address, ADDRESS_SECONDS)
    return address


def due_panel(request) -> dict:
    """Return the home panel of what is due of the viewer: what has a day first, the next first."""
    if not request.user.is_authenticated:
        return {}
    things = sorted(due_things.ask(request), key=lambda one: (one.by is None, one.by, one.title))
    return {"things": things[:DUE_ON_HOME], "more": things[DUE_ON_HOME:]} if things else {}


def main_links(request) -> Iterator[NavigationItem]:
    """Yield the way home, for the masthead."""
    address = kept_address(request, "home", home_of)
    yield NavigationItem(_("Home"), address or "/", order=0, icon="home")


def uses_of_token(token: str) -> Iterator[str]:
    """Yield what is for the people with ``token``: pages that are published, and collections."""
    pages = PortalPage.objects.filter(audience_rows__token=token)
    yield from (f"“{title}”" for title in pages.values_list("title", flat=True)[:10])
    collections = CollectionAudience.objects.filter(token=token)
    yield from (f"“{name}”" for name in collections.values_list("collection__name", flat=True)[:10])


def pages_answered_for(person) -> QuerySet[PortalPage]:
    """Return the pages that ``person`` is responsible for, drafts, too."""
    return PortalPage.objects.filter(responsible=person).order_by("title", "pk")


def orphaned_pages() -> Iterator[WeakSpot]:
    """Yield the live pages that nobody active answers for."""
    rows = PortalPage.objects.live().filter(Q(responsible=None) | Q(responsible__is_active=False))
    yield WeakSpot(
        kind="pages",
        label=_("Pages that nobody active answers for"),
        why=_("Nobody is asked to review them, and readers can ask nobody."),
        rows=rows.select_related("responsible").order_by("title", "pk"),
        tell=lambda row: (
            row.title,
            reverse("wagtailadmin_pages:edit", args=[row.pk]),
            str(row.responsible or ""),
        ),
    )
