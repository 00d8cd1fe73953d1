"""What happened at the doors: failed log-ins, locks that open, refused attempts."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt, AccessFailureLog
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from portal.people.enums import Role
from portal.people.models import Refusal
from portal.people.services import forget_old_failures
from tests.factories.people import PASSWORD, UserFactory, person_with

pytestmark = pytest.mark.django_db
FAILURES = "/admin/failed-log-ins/"
REFUSALS = "/admin/refused-attempts/"


@pytest.fixture
def guessed(settings, client):
    settings.AXES_ENABLED = True
    person = UserFactory(login_name="ilse@ondal.example")
    for _ in range(settings.AXES_FAILURE_LIMIT):
        _try(client, person, "wrong")
    return person


def _try(client, person, password):
    return client.post(
        reverse("people:login"), {"username": person.login_name, "password": password}
    )


def text(answer) -> str:
    return b"".join(answer.streaming_content).decode() if answer.streaming else answer.text


def test_failed_log_ins_are_listed_searched_filtered_and_exported(client, guessed):
    AccessFailureLog.objects.create(
        username="=cmd()", ip_address="10.9.9.9", user_agent="x", http_accept="", path_info="/"
    )
    client.force_login(person_with(Role.ADMINISTRATOR))

    assert "ilse@ondal.example" in client.get(FAILURES).text
    assert "ilse@ondal.example" not in client.get(FAILURES, {"q": "cmd"}).text
    assert "ilse@ondal.example" not in client.get(FAILURES, {"ip_address": "10.9.9.9"}).text
    exported = text(client.get(FAILURES, {"export": "csv"}))
    assert "ilse@ondal.example" in exported
    assert "'=cmd()" in exported


def test_an_administrator_unlocks_a_name_and_it_is_logged(client, guessed):
    assert _try(client, guessed, PASSWORD).status_code == 429
    client.force_login(person_with(Role.ADMINISTRATOR))
    row = AccessFailureLog.objects.first()
    address = f"{FAILURES}unlock/{row.pk}/"
    assert "may try again at once" in client.get(address).text

    client.post(address)

    assert not AccessAttempt.objects.exists()
    assert ModelLogEntry.objects.filter(action="people.unlock").count() == 1
    client.logout()
    assert _try(client, guessed, PASSWORD).status_code == 302


@pytest.mark.parametrize("role", [Role.LEARNER, Role.TRAINING_STAFF, Role.PROGRAM_OWNER])
def test_nobody_else_sees_the_doors_or_unlocks(client, guessed, role):
    client.force_login(person_with(role))
    row = AccessFailureLog.objects.first()

    for address in (FAILURES, f"{FAILURES}?export=csv", REFUSALS, f"{FAILURES}unlock/{row.pk}/"):
        assert client.get(address).status_code in (302, 403, 404), address
        client.post(address)

    assert AccessAttempt.objects.exists()
    for address in (f"{FAILURES}new/", f"{FAILURES}edit/{row.pk}/", f"{FAILURES}delete/{row.pk}/"):
        assert client.get(address).status_code in (302, 403, 404), address


def test_refused_attempts_to_manage_people_are_on_record(client):
    person = UserFactory(display_name="Ilse Marrow")
    owner = person_with(Role.PROGRAM_OWNER, display_name="Otto Owner")
    client.force_login(owner)
    for name in ("deactivate", "delete", "edit"):
        client.post(reverse(f"wagtailusers_users:{name}", args=[person.pk]))
    client.post("/admin/users/new/", {"login_name": "x"})
    client.get(reverse("people:profile"))

    rows = Refusal.objects.order_by("pk")
    assert [row.action for row in rows] == [
        "users: deactivate", "users: delete", "users: edit", "users: add",
    ]  # fmt: skip
    assert [row.about for row in rows] == [person, person, person, None]

    client.force_login(person_with(Role.ADMINISTRATOR))
    listed = client.get(REFUSALS).text
    assert "Otto Owner" in listed
    assert "Ilse Marrow" in listed
    assert "Deactivate a person" in listed
    assert Refusal.objects.count() == 4
    assert "Otto Owner" in text(client.get(REFUSALS, {"export": "csv"}))


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("people_imports:add", "Import an HR file"),
        ("scim_tokens:add", "Make or revoke a SCIM token"),
        ("failed_log_ins:index", "See failed log-ins, or unlock a name"),
        ("powers_grant", "Grant a power"),
        ("powers_hand_over", "Hand over for others"),
        ("powers_add_program", "Make a program"),
    ],
)
@pytest.mark.parametrize("role", [Role.TRAINING_STAFF, Role.HR, Role.AUDITOR])
def test_other_screens_for_administrators_alone_record_who_tried(client, role, address, words):
    person = person_with(role)
    client.force_login(person)

    answer = client.post(reverse(address), {"x": "y"})

    assert answer.status_code in (302, 403, 404, 405)
    assert [(row.person, row.tried_to) for row in Refusal.objects.all()] == [(person, words)]


def test_whoever_may_look_at_the_list_of_people_is_no_refused_attempt(client):
    client.force_login(person_with(Role.HR))

    assert client.get("/admin/users/").status_code == 200

    assert not Refusal.objects.exists()


def test_an_administrator_is_no_refused_attempt(client):
    client.force_login(person_with(Role.ADMINISTRATOR))

    for name in ("people_imports:index", "powers_grant", "wagtailusers_users:index"):
        assert client.get(reverse(name)).status_code == 200

    assert not Refusal.objects.exists()


@pytest.mark.parametrize("rows", [1, 12])
def test_the_list_of_refusals_costs_the_same_whatever_its_length(
    client, django_assert_max_num_queries, rows
):
    for _ in range(rows):
        Refusal.objects.create(person=UserFactory(), about=UserFactory(), action="users: edit")
    client.force_login(person_with(Role.ADMINISTRATOR))

    with django_assert_max_num_queries(25):
        assert client.get(REFUSALS).status_code == 200


def test_failed_log_ins_are_forgotten_after_their_days(guessed, settings):
    now = timezone.now() + timedelta(days=settings.STOA_FAILED_LOGIN_DAYS - 1)
    assert forget_old_failures(now) == 0
    assert forget_old_failures(now + timedelta(days=2)) == settings.AXES_FAILURE_LIMIT
