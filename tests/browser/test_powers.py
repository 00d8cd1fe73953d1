"""Programs, and looking as somebody else, once through in a real browser, with axe everywhere."""

import pytest
from playwright.sync_api import expect

from catalog.courses.models import CatalogPage
from portal.people.enums import Role
from portal.powers.models import StepHolder, Viewing
from tests.factories.courses import course_page
from tests.factories.people import UserFactory, person_with
from tests.factories.powers import program_with

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [390, 1280])
def test_an_owner_hands_a_step_over_and_takes_it_back(page, open_site, sign_in, barriers, width):
    page.set_viewport_size({"width": width, "height": 900})
    catalog = CatalogPage.objects.get(locale__language_code="en")
    owner, person = UserFactory(), UserFactory(display_name="Ann Other")
    program = program_with(course_page(catalog, title="Taps"), owner=owner, name="Safe water")
    sign_in(owner)

    page.goto(f"{open_site}/programs/")
    assert barriers() == []
    page.get_by_role("link", name="Safe water").click()
    expect(page.get_by_role("cell", name="Taps").first).to_be_visible()
    assert barriers() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_label("Step", exact=True).select_option("facilitate")
    page.get_by_label("Who", exact=True).fill(person.login_name)
    page.get_by_role("button", name="Hand it over").click()
    expect(page.get_by_text("Ann Other has the step “Facilitate” now.")).to_be_visible()
    page.get_by_role("link", name="Take back").click()
    assert barriers() == []
    page.get_by_role("button", name="Take it back").click()

    expect(page.get_by_role("heading", name="Steps that were taken back")).to_be_visible()
    assert StepHolder.objects.get(program=program).ended_by == owner


@pytest.mark.parametrize("width", [390, 1280])
def test_support_asks_looks_and_stops(page, open_site, sign_in, barriers, width):
    page.set_viewport_size({"width": width, "height": 900})
    support = person_with(Role.ADMINISTRATOR, display_name="Sue Port")
    person = UserFactory(display_name="Ann Other")
    sign_in(support)
    page.goto(f"{open_site}/looks/")
    assert barriers() == []
    page.get_by_label("Who").fill(person.login_name)
    page.get_by_label("What for").fill("A button is missing.")
    page.get_by_role("button", name="Ask them").click()
    expect(page.get_by_text("Ann Other is asked")).to_be_visible()

    page.context.clear_cookies()
    sign_in(person)
    page.goto(f"{open_site}/looks/asked/")
    assert barriers() == []
    page.get_by_role("button", name="Yes, for a day").click()

    page.context.clear_cookies()
    sign_in(support)
    page.goto(f"{open_site}/looks/")
    page.get_by_role("button", name="Look as Ann Other").click()
    banner = page.get_by_text("You look at the portal as Ann Other. Nothing can be changed.")
    expect(banner).to_be_visible()
    assert barriers() == []
    page.goto(f"{open_site}/my/learning/")
    expect(banner).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto(f"{open_site}/my/notices/")
    expect(page.get_by_text("This is for their own eyes.")).to_be_visible()
    assert barriers() == []
    page.get_by_role("button", name="Stop looking").click()

    expect(page.get_by_text("You see the portal as yourself again.")).to_be_visible()
    assert Viewing.objects.get().ended_at is not None
