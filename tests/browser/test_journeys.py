"""What people come for, once through in a real browser, with axe looking at every screen."""

import re

import pytest
from playwright.sync_api import expect

from catalog.courses.models import CatalogPage
from catalog.records.models import Completion
from portal.people.enums import Role
from tests.factories.courses import course_page
from tests.factories.people import UserFactory, person_with

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("looking_for", ["barriers", "complaints"])
def test_a_learner_finds_enrolls_learns_and_holds_a_transcript(
    page, open_site, sign_in, complaints, barriers, looking_for
):
    if looking_for == "complaints":
        barriers = list  # axe sets styles itself, of which the policy complains
    shelf = CatalogPage.objects.get(locale__language_code="en")
    course_page(shelf, title="Feedback people can use", code="COM-118", lessons=2)
    course_page(shelf, title="Pumps and valves", code="TEC-141", lessons=1)
    sign_in(UserFactory(display_name="Ilse Marrow"))
    assert barriers() == []

    # A misspelt word finds it all the same.
    page.goto(f"{open_site}/catalog/?q=fedback")
    expect(page.get_by_role("link", name="Feedback people can use")).to_be_visible()
    assert barriers() == []
    page.get_by_role("link", name="Feedback people can use").click()
    assert barriers() == []
    page.get_by_role("button", name="Enroll").click()
    page.get_by_role("link", name="Start").click()
    expect(page.get_by_role("heading", name="Lesson 1", level=1)).to_be_visible()
    assert barriers() == []
    page.get_by_role("button", name=re.compile("Mark as done")).click()
    expect(page.get_by_role("heading", name="Lesson 2", level=1)).to_be_visible()

    page.goto(f"{open_site}/my/learning/")
    assert barriers() == []
    page.get_by_role("link", name="Feedback people can use").first.click()
    expect(page.get_by_role("heading", name="Lesson 2", level=1)).to_be_visible()
    page.get_by_role("button", name=re.compile("Mark as done")).click()
    expect(page.get_by_text("You have done “Feedback people can use”")).to_be_visible()

    page.goto(f"{open_site}/my/transcript/")
    expect(page.get_by_role("row", name=re.compile("COM-118"))).to_be_visible()
    assert barriers() == []
    assert Completion.objects.count() == 1
    assert looking_for == "barriers" or complaints == []


def test_suggestions_are_chosen_with_the_keyboard(page, open_site, sign_in, complaints):
    shelf = CatalogPage.objects.get(locale__language_code="en")
    target = course_page(shelf, title="Feedback people can use")
    sign_in(UserFactory())
    page.goto(f"{open_site}/catalog/")
    box = page.get_by_role("main").get_by_role("combobox").first

    box.press_sequentially("feedb")
    expect(page.get_by_role("option", name=re.compile("Feedback people"))).to_be_visible()
    for _n in range(6):
        box.press("ArrowDown")
        chosen = page.locator('[role="option"][aria-selected="true"]').first
        if "Feedback people" in chosen.inner_text():
            break
    box.press("Enter")

    page.wait_for_url(re.compile(re.escape(target.url)))
    assert complaints == []


def test_facets_narrow_down_without_javascript(browser, open_site):
    shelf = CatalogPage.objects.get(locale__language_code="en")
    audience = ["everyone"]
    course_page(shelf, title="Short one", effort_minutes=10, audience=audience)
    course_page(shelf, title="Long one", effort_minutes=600, audience=audience)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()

    page.goto(f"{open_site}/catalog/?fits=15")

    expect(page.get_by_role("link", name="Short one")).to_be_visible()
    expect(page.get_by_role("link", name="Long one")).to_have_count(0)
    context.close()


def test_staff_write_preview_and_publish_and_learners_find_it(page, open_site, sign_in):
    shelf = CatalogPage.objects.get(locale__language_code="en")
    sign_in(person_with(Role.TRAINING_STAFF))
    page.goto(f"{open_site}/admin/pages/add/courses/coursepage/{shelf.pk}/")
    page.locator("#id_title").fill("Written in a browser")
    page.locator("#id_code").fill("BRO-1")
    page.locator("#id_summary").fill("A course that was written a moment ago.")
    page.get_by_role("button", name="Toggle preview").first.click()
    page.get_by_role("button", name=re.compile("More actions|Actions")).last.click()
    page.get_by_role("button", name="Publish").first.click()
    page.wait_for_url(re.compile(rf"/admin/pages/{shelf.pk}/"))

    page.goto(f"{open_site}/catalog/?q=browser")

    expect(page.get_by_role("link", name="Written in a browser")).to_be_visible()


@pytest.mark.parametrize("width", [320, 390, 1280, 1600])
def test_no_screen_scrolls_sideways(page, open_site, sign_in, width):
    shelf = CatalogPage.objects.get(locale__language_code="en")
    long_title = "Wasserversorgungsunternehmensgründungsberatung und was danach kommt"
    course = course_page(shelf, title=long_title, lessons=2)
    sign_in(UserFactory(display_name="Maximiliane Ottilie von und zu Obertannenwald-Hintersee"))
    page.set_viewport_size({"width": width, "height": 900})

    for address in ("/", "/catalog/", course.url, "/my/learning/", "/my/transcript/", "/nowhere/"):
        page.goto(f"{open_site}{address}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
