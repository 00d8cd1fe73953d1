"""From a few letters to a course, a request, what is recommended; with axe at every screen."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from catalog.courses.models import CatalogPage
from search.core.state import CatalogState
from search.following.services import follow, save_search
from search.recommendations.services import dismiss, pick_for
from search.requests.models import TrainingRequest
from tests.factories.courses import course_page
from tests.factories.people import UserFactory
from tests.factories.vocabulary import SkillFactory, TopicFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [320, 1280])
def test_a_learner_finds_asks_follows_and_is_recommended(page, open_site, sign_in, barriers, width):
    catalog = CatalogPage.objects.get(locale__language_code="en")
    water = TopicFactory(name="Pumps and water", slug="pumps-and-water")
    course_page(
        catalog,
        title="Pumps by night",
        topics=[water],
        skills=[SkillFactory(name="Pump care", slug="pump-care")],
    )
    unwanted = course_page(catalog, title="Pumps by day", topics=[water])
    learner = UserFactory()
    follow(learner, word=water)
    save_search(learner, state=CatalogState(text="pumps"))
    dismiss(learner, course=unwanted.course)
    pick_for(learner, timezone.now())
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(learner)

    page.goto(f"{open_site}/catalog/")
    box = page.get_by_role("combobox", name="Search the catalog").last
    box.press_sequentially("pmup")
    groups = page.locator("#q-list [role=group]")
    expect(groups).to_have_count(4)
    labels = groups.evaluate_all("all => all.map(one => one.ariaLabel)")
    assert labels == ["Searches", "Topics", "Skills", "Courses"]
    box.press("ArrowDown")
    box.press("ArrowDown")
    expect(page.locator("#q-list [aria-selected=true]")).to_contain_text("Pumps and water")
    assert barriers() == []
    box.press("Enter")
    page.wait_for_url(f"{open_site}/catalog/?topic=pumps-and-water")
    expect(page.get_by_role("button", name="You follow “Pumps and water”")).to_be_visible()
    assert barriers() == []

    page.goto(f"{open_site}/catalog/?q=beekeeping")
    assert barriers() == []
    page.get_by_role("button", name="Send the request").click()
    expect(page.get_by_text("Thank you. The learning team reads it")).to_be_visible()
    assert TrainingRequest.objects.get().words == "beekeeping"

    for address in (
        "/",
        "/my/requests/",
        "/my/requests/ask/",
        "/my/following/",
        "/my/searches/",
        "/my/recommendations/",
        "/my/recommendations/dismissed/",
        "/catalog/?q=pumps+beekeeping",
    ):
        page.goto(f"{open_site}{address}")
        assert barriers() == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address

    page.goto(f"{open_site}/my/recommendations/")
    page.get_by_role("button", name="Not for me").click()
    expect(page.get_by_text("Nothing is recommended to you yet")).to_be_visible()
    page.get_by_role("link", name="Undo").click()
    row = page.get_by_role("row").filter(has_text="Pumps by night")
    row.get_by_role("button", name="Recommend it again").click()
    expect(page.get_by_text("may be recommended to you again")).to_be_visible()
