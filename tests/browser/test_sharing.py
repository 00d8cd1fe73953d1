"""Sharing a page, once through in a real browser, with axe at every screen."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from catalog.courses.models import CatalogPage
from portal.people.enums import Role
from portal.sharing.models import Share
from tests.factories.courses import course_page
from tests.factories.people import GroupFactory, UserFactory, person_with

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def fire(open_site):
    catalog = CatalogPage.objects.get(locale__language_code="en")
    return course_page(catalog, lessons=1, title="Fire", slug="fire")


@pytest.mark.parametrize("width", [390, 1280])
def test_staff_share_a_course_and_the_other_edits_it(
    page, open_site, sign_in, barriers, fire, width
):
    page.set_viewport_size({"width": width, "height": 900})
    person = UserFactory(display_name="Ilse Marrow", employee_number="40-7")
    GroupFactory(name="Divers")
    sign_in(person_with(Role.TRAINING_STAFF))
    page.goto(f"{open_site}/sharing/{fire.pk}/")
    assert barriers() == []
    page.get_by_label("Person").fill("40-7")
    page.get_by_role("button", name="Share").click()
    expect(page.get_by_text("Choose at least one thing that they may do.").first).to_be_visible()
    assert barriers() == []

    page.get_by_label("Edit", exact=True).check()
    page.get_by_label("Last day").fill((timezone.localdate() + timedelta(days=9)).isoformat())
    page.get_by_role("button", name="Share").click()
    expect(page.get_by_text("Ilse Marrow is told")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert barriers() == []
    page.goto(f"{open_site}/my/sharing/?given")
    expect(page.get_by_role("link", name="Fire")).to_be_visible()
    assert barriers() == []

    page.context.clear_cookies()
    sign_in(person)
    page.goto(f"{open_site}/my/sharing/")
    assert barriers() == []
    page.get_by_role("link", name="Fire").click()
    page.get_by_role("link", name="Edit the page").click()
    page.wait_for_url(f"{open_site}/admin/pages/{fire.pk}/edit/")
    expect(page.locator("#id_title")).to_have_value("Fire")


def test_a_share_is_ended_after_a_question(page, open_site, sign_in, barriers, fire):
    UserFactory(display_name="Ilse Marrow", employee_number="40-7")
    sign_in(person_with(Role.TRAINING_STAFF))
    page.goto(f"{open_site}/sharing/{fire.pk}/")
    page.get_by_label("Person").fill("40-7")
    page.get_by_label("Publish", exact=True).check()
    page.get_by_role("button", name="Share").click()

    page.get_by_role("link", name=re.compile("^End")).click()
    assert barriers() == []
    page.get_by_role("button", name="End the share").click()

    expect(page.get_by_text("Ended. Ilse Marrow is told.")).to_be_visible()
    assert not Share.objects.current().exists()
