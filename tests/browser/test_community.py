"""Announcements, notices and paths, once through in a real browser, with axe at every screen."""

from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from announcements.board.models import Acknowledgement
from announcements.board.services import tell_audience
from catalog.courses.models import CatalogPage
from learning_paths.enums import PathOrigin
from learning_paths.services import enroll_on_path
from portal.home.models import HomePage
from portal.people.enums import Role
from tests.factories.announcements import announcement_page
from tests.factories.courses import CourseFactory, course_page
from tests.factories.paths import path_page
from tests.factories.people import UserFactory, person_with

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def told(open_site):
    """An announcement that asks to be confirmed, and its notices."""
    home = HomePage.objects.get(locale__language_code="en")
    return announcement_page(
        home,
        (["signed-in"], "The old number leads to a recording."),
        title="New emergency numbers",
        slug="numbers",
        needs_acknowledgement=True,
    )


@pytest.mark.parametrize("width", [320, 1280])
def test_a_learner_is_told_confirms_and_chooses_mail(
    page, open_site, sign_in, barriers, told, width
):
    page.set_viewport_size({"width": width, "height": 900})
    learner = UserFactory()
    tell_audience(told.announcement_id)
    sign_in(learner)
    expect(page.get_by_role("link", name="New emergency numbers").first).to_be_visible()
    assert barriers() == []

    page.goto(f"{open_site}/my/notices/")
    assert barriers() == []
    page.get_by_role("button", name="New emergency numbers").click()
    expect(page.get_by_text("The old number leads to a recording.")).to_be_visible()
    assert barriers() == []
    page.get_by_role("button", name="I have read this").click()
    expect(page.get_by_text("You have confirmed that you have read this.")).to_be_visible()
    assert Acknowledgement.objects.filter(person=learner).exists()

    home = HomePage.objects.get(locale__language_code="en")
    groups = [("Group", "all", None, [CourseFactory()])]
    path = path_page(SimpleNamespace(home=home), groups)
    enroll_on_path(learner, path=path.learning_path, origin=PathOrigin.STAFF)
    for address in (
        "/announcements/",
        "/my/notices/",
        "/my/notices/settings/",
        "/my/feed/",
        "/paths/",
        "/my/paths/",
    ):
        page.goto(f"{open_site}{address}")
        assert barriers() == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [390, 1280])
def test_training_staff_see_who_has_not_confirmed(page, open_site, sign_in, barriers, told, width):
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(person_with(Role.TRAINING_STAFF))
    page.goto(f"{open_site}/announcements/numbers/")
    page.get_by_role("link", name="Who has read this").click()
    assert barriers() == []
    page.get_by_role("button", name="Remind who has not confirmed").click()

    expect(page.get_by_text("is reminded, once a day at most")).to_be_visible()


def test_the_catalog_has_a_tab_for_announcements(page, open_site, sign_in, barriers, told):
    course_page(CatalogPage.objects.get(locale__language_code="en"), title="Numbers at work")
    sign_in(UserFactory())
    page.goto(f"{open_site}/catalog/?q=numbers")
    assert barriers() == []
    page.get_by_role("navigation", name="What is found").get_by_role(
        "link", name="Announcements"
    ).click()

    expect(page.get_by_role("link", name="New emergency numbers")).to_be_visible()
    assert barriers() == []
