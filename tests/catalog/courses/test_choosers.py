"""Choosers of courses and paths: a page of what one may see, never every row."""

import pytest

from portal.people.enums import Role
from tests.factories.courses import CourseFactory, course_page
from tests.factories.paths import path_page
from tests.factories.people import UserFactory, person_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def open_and_secret(site):
    shown = course_page(site.catalog, title="Pumps").course
    secret = course_page(site.catalog, title="Secret pumps", audience=["role:mentor"]).course
    return shown, secret


def test_an_owner_chooses_among_what_they_may_see(client, open_and_secret):
    shown, secret = open_and_secret
    client.force_login(person_with(Role.PROGRAM_OWNER))

    for address in ("/admin/choose-course/", "/admin/choose-course/results/?q=pumps"):
        said = client.get(address).content.decode()
        assert "Pumps" in said
        assert "Secret pumps" not in said
    assert client.get(f"/admin/choose-course/chosen/{shown.pk}/").status_code == 200
    assert client.get(f"/admin/choose-course/chosen/{secret.pk}/").status_code == 404
    several = client.get(f"/admin/choose-course/chosen-multiple/?id={shown.pk}&id={secret.pk}")
    assert "Secret pumps" not in several.content.decode()


def test_training_staff_choose_what_they_write(client, open_and_secret):
    client.force_login(person_with(Role.TRAINING_STAFF))

    assert "Secret pumps" in client.get("/admin/choose-course/?q=secret").content.decode()


def test_a_chooser_finds_by_code_and_survives_nonsense(client, open_and_secret):
    shown, _secret = open_and_secret
    client.force_login(person_with(Role.TRAINING_STAFF))

    found = client.get("/admin/choose-course/results/", {"q": shown.code.lower()})
    assert "Pumps" in found.content.decode()
    for nonsense in ("\x00", "x" * 10_000, "<script>alert(1)</script>"):
        answer = client.get("/admin/choose-course/results/", {"q": nonsense})
        assert answer.status_code == 200
        assert "<script>alert(1)" not in answer.content.decode()
    assert client.get("/admin/choose-course/chosen/nobody/").status_code == 404


def test_paths_are_chosen_by_the_same_rule(client, site):
    groups = [("Group", "all", None, [CourseFactory()])]
    path_page(site, groups, title="Open path")
    path_page(site, groups, title="Closed path", audience=["role:mentor"])
    client.force_login(person_with(Role.PROGRAM_OWNER))

    said = client.get("/admin/choose-path/").content.decode()

    assert "Open path" in said
    assert "Closed path" not in said


def test_learners_do_not_reach_them(client, open_and_secret):
    client.force_login(UserFactory())

    for address in ("/admin/choose-course/", "/admin/choose-path/"):
        assert client.get(address).status_code == 302


def test_the_editor_holds_no_list_of_every_course(client, site):
    page = course_page(site.catalog)
    CourseFactory(title="One of twenty thousand")
    client.force_login(person_with(Role.TRAINING_STAFF))

    answer = client.get(f"/admin/pages/{page.pk}/edit/")

    assert answer.status_code == 200
    assert "One of twenty thousand" not in answer.content.decode()
