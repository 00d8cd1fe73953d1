"""A page is flagged, corrected, archived, deleted and restored, in a real browser, with axe."""

import pytest
from playwright.sync_api import expect

from catalog.courses.models import CatalogPage
from portal.care.models import BinnedPage, PageFlag
from portal.care.services import archive
from portal.home.models import HomePage
from portal.people.enums import Role
from tests.factories.care import standard_page
from tests.factories.courses import course_page
from tests.factories.people import UserFactory, person_with

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def keeper(open_site):
    return UserFactory(display_name="Ilse Keeper")


@pytest.fixture
def valves(keeper):
    home = HomePage.objects.get(locale__language_code="en")
    return standard_page(home, title="Valves", slug="valves", responsible=keeper)


@pytest.mark.parametrize("width", [390, 1280])
def test_a_mentor_flags_and_the_keeper_settles(
    page, open_site, sign_in, barriers, valves, keeper, width
):
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(person_with(Role.MENTOR, display_name="Tomas Mentor"))
    page.goto(f"{open_site}/valves/")
    assert barriers() == []
    page.get_by_role("link", name="Something wrong here?").click()
    assert barriers() == []
    page.get_by_label("It is outdated").check()
    page.get_by_label("What should whoever answers for it know?").fill("V7 is gone.")
    page.get_by_role("button", name="Flag this page").click()
    expect(page.get_by_text("Thank you. Whoever answers for the page is told.")).to_be_visible()
    page.goto(f"{open_site}/care/flags/?show=mine")
    assert barriers() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width

    page.context.clear_cookies()
    sign_in(keeper)
    page.goto(f"{open_site}/my/notices/")
    page.get_by_role("button", name="Valves").click()
    expect(page.get_by_text("V7 is gone.")).to_be_visible()
    assert barriers() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_label("Corrected").check()
    page.get_by_label("Answer").fill("So it is. Thank you.")
    page.get_by_role("button", name="Settle it").click()
    expect(page.get_by_text("Settled. Whoever flagged the page is told.")).to_be_visible()

    assert PageFlag.objects.get().outcome == "corrected"


@pytest.mark.parametrize("width", [390, 1280])
def test_the_keeper_reviews_and_archives(page, open_site, sign_in, barriers, valves, keeper, width):
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(keeper)
    page.goto(f"{open_site}/care/pages/{valves.pk}/")
    assert barriers() == []
    page.get_by_role("button", name="I have reviewed it").click()
    expect(page.get_by_text("Reviewed. We ask you again on")).to_be_visible()
    page.get_by_role("link", name="Archive it").click()
    assert barriers() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_label("Why?").fill("The plant is closed.")
    page.get_by_role("button", name="Archive it").click()
    expect(page.get_by_text("It keeps its address, with a notice.")).to_be_visible()

    page.goto(f"{open_site}/valves/")
    expect(page.get_by_text("This page has been archived since")).to_be_visible()
    assert barriers() == []


def test_staff_delete_a_course_and_restore_it(page, open_site, sign_in):
    catalog = CatalogPage.objects.get(locale__language_code="en")
    course = course_page(catalog, title="Pump care", slug="pumps", lessons=2)
    sign_in(person_with(Role.TRAINING_STAFF))
    page.goto(f"{open_site}/admin/pages/{course.pk}/delete/")
    expect(page.get_by_role("heading", name="Who points here, and who is on it")).to_be_visible()
    page.get_by_role("button", name="Yes, put it into the bin").click()
    expect(page.get_by_text("is in the bin. It can be restored.")).to_be_visible()
    assert BinnedPage.objects.count() == 1
    assert page.goto(f"{open_site}/catalog/pumps/").status == 404

    page.goto(f"{open_site}/admin/bin/")
    page.get_by_role("link", name="Restore").first.click()
    page.get_by_role("button", name="Restore it").click()
    expect(page.get_by_text("“Pump care” is back.")).to_be_visible()

    assert page.goto(f"{open_site}/catalog/pumps/").status == 200


def test_an_archived_course_offers_no_place(page, open_site, sign_in, barriers):
    catalog = CatalogPage.objects.get(locale__language_code="en")
    course = course_page(catalog, title="Pump care", slug="pumps")
    archive(course, by=person_with(Role.TRAINING_STAFF), reason="The old pumps are gone.")
    sign_in(UserFactory())
    page.goto(f"{open_site}/catalog/pumps/")
    expect(page.get_by_text("The old pumps are gone.")).to_be_visible()
    expect(page.get_by_role("button", name="Enroll")).to_have_count(0)
    assert barriers() == []
