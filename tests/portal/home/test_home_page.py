"""What a home page shows first: by role, in the editors' order."""

import pytest

from portal.people.enums import Role
from tests.factories.people import UserFactory, person_with

pytestmark = pytest.mark.django_db

HELP = {"heading": "For mentors", "text": "<p>Questions are waiting.</p>", "page": None}


@pytest.fixture
def home(site):
    page = site.home
    page.body = [
        ("role_section", {"roles": ["mentor"], "content": [("help", HELP)]}),
        ("text", "<p>For everybody.</p>"),
    ]
    page.save_revision().publish()
    return page


def shown_to(client, person):
    client.force_login(person)
    return client.get("/").content.decode()


def test_a_part_for_a_role_is_shown_to_that_role_only(client, home):
    mentor, learner = person_with(Role.MENTOR), UserFactory()

    assert "Questions are waiting." in shown_to(client, mentor)
    assert "Questions are waiting." not in shown_to(client, learner)
    assert "For everybody." in shown_to(client, learner)


def test_the_order_of_the_editors_is_kept(client, home):
    shown = shown_to(client, person_with(Role.MENTOR))

    assert shown.index("Questions are waiting.") < shown.index("For everybody.")


def test_editors_are_offered_the_block(client, home):
    client.force_login(person_with(Role.ADMINISTRATOR))

    answer = client.get(f"/admin/pages/{home.pk}/edit/")

    assert answer.status_code == 200
    assert "Part for some roles" in answer.content.decode()
