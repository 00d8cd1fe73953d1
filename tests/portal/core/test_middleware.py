import pytest
from django.urls import reverse

from catalog.enrollment.enums import Origin
from catalog.enrollment.services import enroll
from portal.people.enums import Role
from tests.factories.courses import course_page
from tests.factories.people import UserFactory, person_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def refused(client, catalog):
    """An address that a rule refuses: enrolling twice."""
    learner, page = UserFactory(), course_page(catalog)
    enroll(learner, course=page.course, origin=Origin.SELF)
    client.force_login(learner)
    return reverse("enrollment:enroll", args=[page.course.translation_key]), page


def test_a_rule_that_refuses_is_a_sentence_where_one_was(client, refused):
    address, page = refused

    answer = client.post(address, headers={"referer": f"http://testserver{page.url}"}, follow=True)

    assert answer.redirect_chain[0][0].endswith(page.url)
    assert "You are already on this course." in answer.content.decode()


def test_a_program_is_told_with_409(client, refused):
    answer = client.post(refused[0], headers={"accept": "application/json"})

    assert (answer.status_code, answer.json()) == (
        409,
        {"detail": "You are already on this course."},
    )


def test_the_public_site_runs_no_inline_script_and_the_editor_may(client, catalog):
    page = course_page(catalog, audience=["everyone"])

    public = client.get(page.url)["Content-Security-Policy"]
    admin = client.get("/accounts/login/")["Content-Security-Policy"]

    assert "unsafe-inline" not in public
    assert "unsafe-inline" not in admin
    assert "frame-src 'self' https://www.youtube-nocookie.com" in public
    editor = UserFactory(role="training-staff")
    client.force_login(editor)
    assert "unsafe-inline" in client.get("/admin/")["Content-Security-Policy"]


@pytest.mark.parametrize(
    "address",
    [
        "/paths/?q=wa%00ter",
        "/announcements/?q=wa%00ter",
        "/catalog/?q=wa%00ter&topic=%00",
        "/admin/users/?q=wa%00ter",
        "/admin/notices/?q=wa%00ter",
        "/admin/pages/search/?q=wa%00ter",
    ],
)
def test_a_character_that_no_database_looks_for_is_left_out(client, site, address):
    client.force_login(person_with(Role.ADMINISTRATOR))

    answer = client.get(address)

    assert answer.status_code == 200
    assert answer.wsgi_request.GET["q"] == "water"


def test_nor_does_any_address_hold_it(client, site):
    assert client.get("/catalog/wa%00ter/").status_code == 404
    client.force_login(person_with(Role.LEARNER))
    assert "Nothing under" in client.get("/wa%00ter/").content.decode()
