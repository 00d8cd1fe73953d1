"""Where in the page tree each role may write, and that nobody takes away the whole."""

import pytest
from django.urls import reverse
from wagtail.models import GroupPagePermission, Locale, Page

from catalog.courses.models import CatalogPage
from portal.care.queries import without_binned
from portal.home.models import HomePage
from portal.people.enums import Role
from tests.factories.people import UserFactory, person_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    page = HomePage(title="Home", slug="a-home")
    return Page.get_first_root_node().add_child(instance=page)


@pytest.fixture
def catalog(home):
    return home.add_child(instance=CatalogPage(title="Catalog", slug="catalog"))


def rights(person, page) -> set[str]:
    may = page.permissions_for_user(person)
    asked = {"add": may.can_add_subpage, "edit": may.can_edit, "publish": may.can_publish}
    return {name for name, ask in asked.items() if ask()}


def test_training_staff_write_below_a_new_catalog_and_nowhere_else(home, catalog):
    person = person_with(Role.TRAINING_STAFF)

    assert rights(person, catalog) == {"add", "edit", "publish"}
    assert rights(person, home) == set()
    assert rights(person, Page.get_first_root_node()) == set()


def test_administrators_write_below_a_new_home(home, catalog):
    person = person_with(Role.ADMINISTRATOR)

    assert rights(person, home) == {"add", "edit", "publish"}
    assert rights(person, catalog) == {"add", "edit", "publish"}
    assert rights(person, Page.get_first_root_node()) == set()


@pytest.mark.parametrize("role", [Role.LEARNER, Role.MENTOR, Role.PROGRAM_OWNER])
def test_the_others_write_nowhere_by_their_role(home, catalog, role):
    person = person_with(role)

    assert rights(person, home) == rights(person, catalog) == set()


def test_every_languages_catalog_belongs_to_training_staff(home, catalog):
    german = Locale.objects.create(language_code="de")
    home.copy_for_translation(german)
    translated = catalog.copy_for_translation(german)

    assert rights(person_with(Role.TRAINING_STAFF), translated) == {"add", "edit", "publish"}


def test_a_catalog_that_is_gone_leaves_no_right_behind(catalog):
    catalog.delete()

    assert not GroupPagePermission.objects.filter(group__role_group__role="training-staff").exists()


@pytest.mark.parametrize("view", ["delete", "unpublish"])
def test_training_staff_cannot_take_away_the_catalog(client, catalog, view):
    client.force_login(person_with(Role.TRAINING_STAFF))

    client.post(reverse(f"wagtailadmin_pages:{view}", args=[catalog.pk]))
    client.post(f"/admin/bulk/wagtailcore/page/{view}/?id={catalog.pk}")

    catalog.refresh_from_db()
    assert catalog.live


def test_an_administrator_can(client, catalog):
    client.force_login(person_with(Role.ADMINISTRATOR))

    client.post(reverse("wagtailadmin_pages:delete", args=[catalog.pk]))

    assert not without_binned(CatalogPage.objects.all()).exists()


def test_training_staff_write_a_course_in_the_admin(client, catalog):
    client.force_login(person_with(Role.TRAINING_STAFF))
    address = reverse("wagtailadmin_pages:add", args=["courses", "coursepage", catalog.pk])

    assert client.get(address).status_code == 200
    client.force_login(UserFactory())
    assert client.get(address).status_code == 302


@pytest.mark.parametrize(
    ("role", "sees", "does_not"),
    [
        (Role.TRAINING_STAFF, ["/admin/images/", "/admin/topic/"], ["/admin/users/"]),
        (Role.ADMINISTRATOR, ["/admin/users/", "/admin/sites/"], ["/admin/topic/"]),
        (Role.PROGRAM_OWNER, ["/admin/images/"], ["/admin/users/", "/admin/topic/"]),
    ],
)
def test_the_admin_shows_each_role_its_rooms(client, home, role, sees, does_not):
    client.force_login(person_with(role))

    assert [client.get(address).status_code for address in sees] == [200] * len(sees)
    assert [client.get(address).status_code for address in does_not] == [403] * len(does_not)


def test_the_account_page_of_the_admin_offers_no_name_and_no_password(client, home):
    client.force_login(person_with(Role.TRAINING_STAFF))

    answer = client.get("/admin/account/")

    assert answer.status_code == 200
    assert 'type="password"' not in answer.text
    assert "first_name" not in answer.text
