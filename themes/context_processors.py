"""What the base template shows on every screen."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from themes.models import ThemeSettings
from themes.registry import account_links, navigation, search_boxes


def look(request) -> dict:
    """Return the site's look and the links that the viewer sees; nothing is asked before use."""
    return {
        "look": SimpleLazyObject(lambda: ThemeSettings.for_request(request)),
        "navigation": SimpleLazyObject(lambda: _in_order(navigation.ask(request))),
        "account_links": SimpleLazyObject(lambda: _in_order(account_links.ask(request))),
        "search_box": SimpleLazyObject(lambda: next(search_boxes.ask(request), None)),
        "login_url": settings.LOGIN_URL,
    }


def _in_order(links) -> list:
    return sorted(links, key=lambda link: link.order)
