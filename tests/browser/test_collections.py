"""Collections and content rules, once through in a real browser, with axe at the screens."""

import re

import pytest
from playwright.sync_api import expect

from catalog.courses.models import CatalogPage
from portal.contentrules.models import ContentRule
from portal.home.models import CollectionPage, HomePage
from portal.people.enums import Role
from tests.factories.courses import course_page
from tests.factories.pages import collection_page, standard_page
from tests.factories.people import UserFactory, person_with

pytestmark = pytest.mark.django_db(transaction=True)


def catalog():
    return CatalogPage.objects.get(locale__language_code="en")


def test_an_editor_builds_a_collection_and_a_learner_sees_it(page, open_site, sign_in, barriers):
    course_page(catalog(), title="Pumps at night")
    course_page(catalog(), title="For mentors alone", audience=["role:mentor"])
    sign_in(person_with(Role.TRAINING_STAFF))
    page.goto(f"{open_site}/admin/pages/add/home/collectionpage/{catalog().pk}/")
    page.locator("#id_title").fill("For operators")
    page.get_by_label("Course", exact=True).first.check()
    page.locator("#id_limit").fill("0")
    page.get_by_role("button", name="More actions").first.click()
    page.get_by_role("button", name="Publish").first.click()
    expect(page.get_by_text("Show at least one page").first).to_be_visible()
    page.locator("#id_limit").fill("9")
    page.get_by_role("button", name="More actions").first.click()
    page.get_by_role("button", name="Publish").first.click()
    page.wait_for_url(re.compile(r"/admin/pages/\d+/"))
    made = CollectionPage.objects.get()
    assert (made.live, made.kinds, made.limit) == (True, ["courses.CoursePage"], 9)
    page.context.clear_cookies()

    sign_in(UserFactory())
    page.goto(made.full_url)
    expect(page.get_by_role("link", name="Pumps at night")).to_be_visible()
    expect(page.get_by_text("For mentors alone")).to_have_count(0)
    assert barriers() == []


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("layout", ["cards", "list", "compact"])
def test_every_layout_reads_well(page, open_site, sign_in, barriers, width, layout):
    page.set_viewport_size({"width": width, "height": 900})
    home = HomePage.objects.get(locale__language_code="en")
    course_page(catalog(), title="Pumps at night", tags=["pump"])
    words = standard_page(home, title="Wells by hand", tags=["pump"], lede="How to dig one.")
    made = collection_page(home, title="For operators", layout=layout)
    sign_in(UserFactory())

    for address in (made.full_url, words.full_url):
        page.goto(address)
        assert barriers() == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect(page.get_by_role("heading", name="See also")).to_be_visible()
    expect(page.get_by_role("link", name="Pumps at night")).to_be_visible()


def test_staff_try_a_rule_before_they_save_it(page, open_site, sign_in):
    course_page(catalog(), title="Pumps at night")
    sign_in(person_with(Role.TRAINING_STAFF))
    page.goto(f"{open_site}/admin/content-rules/new/")
    page.locator("#id_name").fill("Tell me")
    page.locator("#id_event").select_option("published")
    page.get_by_role("button", name="Choose a page").first.click()
    page.get_by_role("dialog").locator("a.navigate-pages").first.click()
    page.get_by_role("dialog").get_by_role("link", name="Catalog", exact=True).click()
    page.locator("#id_actions-0-kind").select_option("unpublish")
    page.get_by_role("button", name="Try it out").click()

    expect(page.get_by_text("It would have acted")).to_be_visible()
    expect(page.get_by_role("link", name="Pumps at night")).to_be_visible()
    assert not ContentRule.objects.exists()

    page.get_by_role("button", name="Create").click()
    page.wait_for_url(f"{open_site}/admin/content-rules/")
    assert ContentRule.objects.get().name == "Tell me"
