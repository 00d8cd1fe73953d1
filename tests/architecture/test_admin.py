"""The admin is shut to learners, and every screen of ours in it asks a policy of ours."""

import re

import pytest
from django.urls import get_resolver
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail_modeladmin.options import ModelAdmin

from portal.core.policies import ScopedPolicy
from portal.core.viewsets import ScopedDesk
from portal.people.enums import Role
from tests.architecture.test_views import OURS, addresses
from tests.factories.people import person_with

pytestmark = pytest.mark.django_db

# Wagtail's own doors: they lead to ours, or show nothing that belongs to anybody.
DOORS = {"login", "logout", "account", "password_reset", "jsi18n", "sprite", "failwhale"}
POLICIES = (ScopedPolicy, PagePermissionPolicy)


def admin_views():
    for route, view in addresses(get_resolver().url_patterns):
        if route.startswith("admin/"):
            yield route.replace("^", "").replace("$", ""), view


def filled(route: str) -> str:
    return re.sub(r"\(\?P<\w+>[^)]*\)|<\w+:\w+>", "1", route)


@pytest.mark.parametrize("role", [Role.LEARNER, Role.MENTOR])
def test_no_address_of_the_admin_opens_to_those_who_only_learn(client, site, role):
    client.force_login(person_with(role))
    tried = [
        filled(route)
        for route, _view in admin_views()
        if not DOORS & set(route.removeprefix("admin/").split("/"))
    ]

    opened = [route for route in tried if client.get(f"/{route}").status_code == 200]

    assert opened == []
    assert len(tried) > 200


def _original(view):
    while hasattr(view, "__wrapped__"):
        view = view.__wrapped__
    return view


def _policy(view):
    kind = getattr(view, "view_class", None)
    said = getattr(view, "view_initkwargs", {})
    return (
        said.get("permission_policy")
        or getattr(kind, "permission_policy", None)
        or getattr(kind, "policy", None)
    )


def test_every_screen_of_ours_in_the_admin_asks_a_policy():
    ours = {
        route: _original(view)
        for route, view in admin_views()
        if getattr(_original(view), "view_class", _original(view)).__module__.startswith(OURS)
        and not hasattr(view, "access")
    }

    unguarded = [
        route
        for route, view in ours.items()
        if not isinstance(_policy(view), POLICIES) and not hasattr(view.view_class, "rows")
    ]

    assert unguarded == []
    assert len(ours) > 40


def test_every_desk_of_facts_asks_a_policy():
    desks = [kind for kind in _below(ModelAdmin) if kind.__module__.startswith(OURS)]

    assert [kind for kind in desks if not issubclass(kind, ScopedDesk)] == []
    assert [kind for kind in _below(ScopedDesk) if not isinstance(kind.policy, ScopedPolicy)] == []
    assert len(desks) >= 3


def _below(kind):
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)
