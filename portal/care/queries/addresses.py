"""From an address, as people write it, to the page of the site that answers it."""

from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.http import Http404
from django.urls import resolve
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site
from wagtail.views import serve

from portal.care.queries.binned import without_binned
from portal.home.models import PortalPage


class Addresses:
    """From a written address to the page that answers it."""

    def __init__(self) -> None:
        self.roots = Site.get_site_root_paths()
        sites = Site.objects.values_list("hostname", "port")
        self.hosts = {name for name, _port in sites} | {
            urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname
        }
        self.known: dict[str, int | None] = {}

    def page(self, address: str) -> int | None:
        """Return the page's id, 0 if a page should answer and none does, None if none should."""
        try:
            parts = urlsplit(address)
        except ValueError:
            return None  # no browser gets anywhere by it, either
        inside = not parts.netloc or parts.hostname in self.hosts
        if not inside or parts.scheme not in ("", "http", "https"):
            return None
        if not parts.path.startswith("/"):
            return None
        path = unquote(parts.path).replace("\x00", "").rstrip("/") + "/"
        if path not in self.known:
            self.known[path] = self._look_up(path)
        return self.known[path]

    def _look_up(self, path: str) -> int | None:
        try:
            if resolve(path).func is not serve:
                return None  # a screen of the portal
        except Http404:
            return None
        found = Page.objects.filter(url_path__in=list(self._url_paths(path)), depth__gt=1)
        page = found.order_by("-live", "pk").values_list("pk", flat=True).first()
        if page is None and Redirect.objects.filter(old_path=Redirect.normalise_path(path)):
            return None
        return page or 0

    def _url_paths(self, path: str) -> Iterator[str]:
        for root in self.roots:
            language = root.language_code
            prefix = "/" if language == settings.LANGUAGE_CODE else f"/{language.lower()}/"
            if path.lower().startswith(prefix):
                yield root.root_path.rstrip("/") + "/" + path[len(prefix) :]


def page_at(address: str) -> PortalPage | None:
    """Return the page that has ``address``, which may be a path only."""
    found = Addresses().page(address.strip())
    return without_binned(PortalPage.objects.filter(pk=found)).first() if found else None
