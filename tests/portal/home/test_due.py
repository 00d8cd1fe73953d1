"""What is due of whoever looks, and a home page that leaves no holes."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from announcements.board.services import acknowledge
from portal.core.registry import Registry
from portal.home import beginning
from portal.home.beginning import home_body
from portal.home.queries import seeing
from portal.home.registry import DueThing
from portal.people.enums import Role
from tests.factories.announcements import announcement_page
from tests.factories.courses import course_page
from tests.factories.enrollment import EnrollmentFactory
from tests.factories.people import UserFactory, person_with

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


def to_confirm(site, title, days=None, tokens=("signed-in",)):
    until = TODAY() + timedelta(days=days) if days is not None else None
    return announcement_page(
        site.home,
        (list(tokens), "Words"),
        title=title,
        needs_acknowledgement=True,
        shown_until=until,
    )


def home_of(client, person) -> str:
    client.force_login(person)
    return client.get("/").content.decode()


def test_what_is_to_be_confirmed_is_due_the_next_first(client, site):
    for title, days in (("Later", 20), ("No day", None), ("Soon", 3), ("Now", 0), ("Over", -1)):
        to_confirm(site, title, days)
    to_confirm(site, "For mentors", 1, tokens=["role:mentor"])
    announcement_page(site.home, (["signed-in"], "Words"), title="Nothing to do")

    client.force_login(UserFactory())
    shown = client.get("/").content.decode()
    due = shown[shown.index("panel-due") : shown.index("</section>", shown.index("panel-due"))]

    places = [due.index(title) for title in ("Now", "Soon", "Later", "No day")]
    assert places == sorted(places)
    assert "Today" in due
    assert "In 3 days" in " ".join(due.split())
    assert "asked to confirm" in due
    for title in ("Over", "For mentors", "Nothing to do"):
        assert title not in due


def test_what_is_done_is_no_longer_due(client, site):
    page = to_confirm(site, "Numbers", 3)
    person = UserFactory()
    assert "panel-due" in home_of(client, person)

    acknowledge(page.announcement, person)

    assert "panel-due" not in home_of(client, person)
    assert "panel-due" in home_of(client, UserFactory())


def test_nothing_is_due_of_strangers(client, site):
    to_confirm(site, "Numbers", 3, tokens=["everyone"])

    assert "panel-due" not in client.get("/").content.decode()


def test_every_app_may_say_what_is_due(client, site, monkeypatch):
    registry = Registry("due")
    late = DueThing("Permit", "Your role needs it.", "/there/", TODAY() - timedelta(days=2))
    registry.answer("licences", lambda request: [late])
    registry.answer("others", lambda request: [DueThing(f"T{n}", "", "/") for n in range(6)])
    monkeypatch.setattr(seeing, "due_things", registry)

    shown = home_of(client, UserFactory())

    assert 'href="/there/"' in shown
    assert "Late" in shown
    assert "3 more things" in " ".join(shown.split())


def test_of_two_panels_one_alone_has_the_room(client, site):
    person = UserFactory()
    course_page(site.catalog)
    assert '<div class="split' not in home_of(client, person)
    to_confirm(site, "Numbers", 3)
    assert '<div class="split' not in home_of(client, person)

    EnrollmentFactory(learner=person, course=course_page(site.catalog, lessons=1).course)

    shown = home_of(client, person)
    assert shown.count('<div class="split') == 1
    assert shown.index("panel-continue") < shown.index("panel-due")


@pytest.mark.parametrize("role", [Role.LEARNER, Role.MENTOR, Role.TRAINING_STAFF])
def test_a_new_home_shows_each_role_no_empty_panel(client, site, role):
    shown = home_of(client, person_with(role))

    assert shown.count("<h2 id=") == shown.count('aria-labelledby="panel-')
    assert '<section class="section" aria-labelledby=""' not in shown


def test_a_new_home_holds_only_panels_that_there_are(monkeypatch):
    monkeypatch.setattr(beginning, "home_panels", Registry("panels"))

    assert home_body() == [("hero", {"lede": ""})]


def test_a_home_page_costs_the_same_however_much_there_is(client, site):
    person = person_with(Role.TRAINING_STAFF)

    def fill(rows):
        for n in range(rows):
            to_confirm(site, f"Numbers {n}", n)
            page = course_page(site.catalog, lessons=1)
            EnrollmentFactory(learner=person, course=page.course)
            course_page(site.catalog)

    def cost():
        client.get("/")  # what is kept for a minute is there from now on
        with CaptureQueriesContext(connection) as found:
            client.get("/")
        return len(found)

    client.force_login(person)
    fill(5)
    few = cost()
    fill(7)

    assert cost() == few
    assert few <= 50
