"""Every address of ours says who gets in: a policy, or a reason why everybody."""

from django.urls import URLPattern, URLResolver, get_resolver

from portal.core.access import Access

OURS = ("portal.", "catalog.", "learning_paths.", "announcements.", "themes.", "search.")


def addresses(patterns, prefix=""):
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route, pattern.callback


def ours():
    for route, view in addresses(get_resolver().url_patterns):
        if route.startswith("admin/"):
            continue  # behind Wagtail's own door; desks ask their policies, tested by desk
        if view.__module__.startswith(OURS):
            yield route, view


def test_every_view_is_policed_or_says_why_it_is_public():
    unguarded = [
        route
        for route, view in ours()
        if not isinstance(_access(view), Access)
        or not (_access(view).policy or _access(view).reason)
    ]

    assert unguarded == []
    assert len(list(ours())) > 15


def _access(view):
    access = getattr(view, "access", None)
    if access is None and hasattr(view, "view_class"):
        access = getattr(view.view_class.dispatch, "access", None)
    return access
