"""What the base template shows on every screen."""

from django.conf import settings
from django.core.cache import cache
from django.utils.functional import SimpleLazyObject
from wagtail.models import Site

from themes.models import ThemeSettings
from themes.registry import account_links, banners, bells, navigation, page_parts, search_boxes

# Every screen asks; another process sees a change so much later.
LOOK_SECONDS = 5


def look(request) -> dict:
    """Return the site's look and the links that the viewer sees; nothing is asked before use."""
    return {
        "look": SimpleLazyObject(lambda: _look_of(request)),
        "navigation": SimpleLazyObject(lambda: _in_order(navigation.ask(request))),
        "account_links": SimpleLazyObject(lambda: _in_order(account_links.ask(request))),
        "bell": SimpleLazyObject(lambda: next(bells.ask(request), None)),
        "search_box": SimpleLazyObject(lambda: next(search_boxes.ask(request), None)),
        "page_parts": SimpleLazyObject(lambda: list(page_parts.ask(request))),
        "banners": SimpleLazyObject(lambda: list(banners.ask(request))),
        "login_url": settings.LOGIN_URL,
    }


def _look_of(request) -> ThemeSettings:
    site = Site.find_for_request(request)
    # Before the first site is made there is nothing to store a look for.
    if site is None:
        return ThemeSettings()
    return cache.get_or_set(
        ThemeSettings.cache_key(site.pk), lambda: ThemeSettings.for_site(site), LOOK_SECONDS
    )


def _in_order(items) -> list:
    return sorted(items, key=lambda item: item.order)
