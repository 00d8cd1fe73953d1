"""Who sees which page and file: the one seam, from the side of the content."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.documents.permissions import permission_policy as file_policy
from wagtail.models import Page, Site

from portal.home.models import CollectionAudience, HomePage, PageAudience, PortalPage
from portal.people.enums import SIGNED_IN
from portal.people.queries import audience_tokens_of
from themes.registry import NavigationItem


def visible_pages(pages: QuerySet, person) -> QuerySet:
    """Keep the published pages that ``person``, who may be anonymous, may see."""
    seen = PageAudience.objects.filter(token__in=sorted(audience_tokens_of(person)))
    # A subquery, not a join: two tokens must not show a page twice.
    return pages.live().filter(pk__in=seen.values("page"))


def may_see(person, page: PortalPage) -> bool:
    """Return whether ``person`` has a token of the published page, or writes it."""
    rows = PageAudience.objects.filter(page=page.pk)
    if rows.filter(token__in=sorted(audience_tokens_of(person))).exists():
        return True
    return may_write(person, page)


def may_write(person, page: Page) -> bool:
    """Return whether ``person`` may edit ``page``."""
    return person.is_authenticated and page.permissions_for_user(person).can_edit()


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
    """Return the site's home page in the active language, else in its own. One query a request."""
    language = get_language()
    known = request.__dict__.setdefault("_stoa_homes", {})
    if language not in known:
        site = Site.find_for_request(request)
        known[language] = _home_in(site.root_page, language) if site else None
    return known[language]


def _home_in(root: Page, language: str) -> Page:
    pages = HomePage.objects.live().filter(translation_key=root.translation_key)
    return pages.filter(locale__language_code=language).first() or root


def main_links(request) -> Iterator[NavigationItem]:
    """Yield the way home, for the masthead."""
    home = home_of(request)
    address = home.get_url(request) if home else None
    yield NavigationItem(_("Home"), address or "/", order=0, icon="home")
