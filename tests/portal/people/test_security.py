"""Devices that end, and a second factor: own ones, and those that administrators reset."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from axes.models import AccessFailureLog
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from portal.people.enums import Role
from portal.people.models import Device
from portal.people.services import (
    Needed,
    WrongCode,
    change_password,
    check_second_factor,
    deactivate,
    new_secret,
    turn_off_second_factor,
    turn_on_second_factor,
)
from tests.factories.people import PASSWORD, UserFactory, person_with

pytestmark = pytest.mark.django_db
DEVICES = "/accounts/devices/"
SET_UP = "/accounts/second-factor/"
STEP = "/accounts/second-step/"


def code_of(secret: str, *, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def with_second_factor(person):
    secret = new_secret()
    return secret, turn_on_second_factor(person, secret=secret, code=code_of(secret))


def sign_in(client, person, **values):
    return client.post(
        reverse("people:login"),
        {"username": person.login_name, "password": PASSWORD, **values},
        headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Gecko Firefox/130.0"},
    )


def is_in(client) -> bool:
    return client.get(reverse("people:profile")).status_code == 200


# --- Devices


def test_a_person_sees_their_devices_and_nobody_elses(client):
    person = UserFactory()
    sign_in(client, person)
    Client().force_login(UserFactory())
    Client().force_login(person)

    answer = client.get(DEVICES)

    assert [device.person_id for device in answer.context["page"]] == [person.pk] * 2
    assert "Firefox on Windows" in answer.text
    assert answer.text.count("This device") == 1


def test_one_device_or_all_others_are_ended(client):
    person = UserFactory()
    sign_in(client, person)
    others = [Client() for _ in range(3)]
    for other in others:
        sign_in(other, person)
    key = others[0].session.session_key

    client.post(f"{DEVICES}end/", {"device": Device.objects.get(session_key=key).pk})
    assert [is_in(other) for other in others] == [False, True, True]

    client.post(f"{DEVICES}end/")
    assert [is_in(other) for other in others] == [False, False, False]
    assert is_in(client)


@pytest.mark.parametrize("device", ["0", "x", "٣", "9" * 40, "-1"])
def test_nobody_ends_what_is_not_theirs(client, device):
    other = Client()
    stranger = UserFactory()
    other.force_login(stranger)
    mine = Device.objects.get(person=stranger).pk
    client.force_login(UserFactory())

    client.post(f"{DEVICES}end/", {"device": device})
    client.post(f"{DEVICES}end/", {"device": mine})

    assert is_in(other)


def test_another_password_ends_the_other_devices(client):
    person = UserFactory()
    sign_in(client, person)
    other = Client()
    other.force_login(person)
    new = "a heron stands in cold water"

    client.post(
        reverse("people:password_change"),
        {"old_password": PASSWORD, "new_password1": new, "new_password2": new},
    )

    assert is_in(client)
    assert not is_in(other)
    # The list follows a session that goes on under another key.
    assert [one.session_key for one in Device.objects.all()] == [client.session.session_key]


def test_deactivation_ends_all_sessions_and_signing_out_its_own(client):
    person = UserFactory()
    client.force_login(person)
    deactivate(person, by=person_with(Role.ADMINISTRATOR))
    assert not Device.objects.filter(person=person).exists()
    assert not Session.objects.exists()

    other = UserFactory()
    client.force_login(other)
    client.post(reverse("people:logout"))
    assert not Device.objects.exists()


def test_administrators_end_the_sessions_of_a_person_and_others_do_not(client):
    person = UserFactory()
    theirs = Client()
    theirs.force_login(person)
    address = reverse("wagtailusers_users:end_devices", args=[person.pk])
    client.force_login(person_with(Role.TRAINING_STAFF))
    client.post(address)
    assert is_in(theirs)

    client.force_login(person_with(Role.ADMINISTRATOR))
    client.post(address)

    assert not is_in(theirs)
    assert ModelLogEntry.objects.filter(action="people.end_devices").count() == 1


# --- The second factor


def test_setting_it_up_shows_a_code_to_scan_and_the_recovery_codes_once(client):
    person = UserFactory()
    client.force_login(person)
    page = client.get(SET_UP)
    assert "<svg" in page.text
    assert "style=" not in page.text.split("<main", 1)[1]
    secret = client.session["second_factor_secret"]

    wrong = client.post(SET_UP, {"code": "000000"})
    assert "does not fit" in wrong.text
    codes = client.post(SET_UP, {"code": code_of(secret)}, follow=True)

    assert len(codes.context["codes"]) == 10
    assert client.get("/accounts/recovery-codes/").status_code == 302
    assert secret not in str(Authenticator.objects.get(type="totp").data)


def test_signing_in_asks_for_the_code_and_lets_nobody_in_before(client):
    person = UserFactory()
    secret, _codes = with_second_factor(person)

    answer = sign_in(client, person, next="/accounts/devices/")
    assert answer.url == STEP
    assert not is_in(client)
    assert "does not fit" in client.post(STEP, {"code": "12"}).text
    assert not is_in(client)

    answer = client.post(STEP, {"code": code_of(secret)})
    assert answer.url == "/accounts/devices/"
    assert is_in(client)


def test_a_code_and_a_recovery_code_work_once(client):
    person = UserFactory()
    secret, codes = with_second_factor(person)

    check_second_factor(person, code_of(secret))
    check_second_factor(person, codes[0])

    for used in (code_of(secret), codes[0]):
        with pytest.raises(WrongCode):
            check_second_factor(person, used)


def test_five_wrong_codes_ask_for_the_password_again_and_are_listed(client, settings):
    settings.AXES_ENABLED = True
    person = UserFactory()
    with_second_factor(person)
    sign_in(client, person)

    for _ in range(5):
        answer = client.post(STEP, {"code": "000000"})

    assert answer.url == reverse("people:login")
    assert client.get(STEP).url == reverse("people:login")
    assert AccessFailureLog.objects.filter(username=person.login_name).count() == 5


def test_another_password_in_between_ends_the_second_step(client):
    person = UserFactory()
    secret, _codes = with_second_factor(person)
    sign_in(client, person)
    change_password(person, "a heron stands in cold water")

    client.post(STEP, {"code": code_of(secret)})

    assert not is_in(client)


@pytest.mark.parametrize("code", ["", "x" * 10_000, "<script>", "١٢٣٤٥٦"])
def test_nonsense_for_a_code_is_a_form_error(client, code):
    person = UserFactory()
    with_second_factor(person)
    sign_in(client, person)

    assert client.post(STEP, {"code": code}).status_code == 200


def test_a_role_that_needs_it_is_led_to_the_set_up_before_anything_else(client, settings):
    settings.STOA_TWO_FACTOR_ROLES = ["training-staff"]
    staff = person_with(Role.TRAINING_STAFF)
    sign_in(client, staff)

    for address in ("/", "/admin/", "/accounts/profile/", DEVICES, "/admin/pages/"):
        assert client.get(address).url == SET_UP, address
    client.get(SET_UP)
    client.post(SET_UP, {"code": code_of(client.session["second_factor_secret"])})
    assert is_in(client)
    with pytest.raises(Needed):
        turn_off_second_factor(staff, code="1")

    learner = Client()
    learner.force_login(UserFactory())
    assert is_in(learner)


def test_codes_are_renewed_and_the_factor_turned_off_with_a_code(client):
    person = UserFactory()
    secret, codes = with_second_factor(person)
    client.force_login(person)

    renewed = client.post(SET_UP, {"code": code_of(secret), "renew": "1"}, follow=True)
    assert not set(codes) & set(renewed.context["codes"])
    code = renewed.context["codes"][0]
    client.post(SET_UP, {"code": code, "off": "1"})

    assert not Authenticator.objects.exists()


def test_an_administrator_resets_a_second_factor_and_it_is_logged(client):
    person = UserFactory()
    with_second_factor(person)
    address = reverse("wagtailusers_users:reset_second_factor", args=[person.pk])
    client.force_login(person_with(Role.TRAINING_STAFF))
    client.post(address)
    assert Authenticator.objects.filter(user=person).exists()

    client.force_login(person_with(Role.ADMINISTRATOR))
    client.post(address)

    assert not Authenticator.objects.filter(user=person).exists()
    assert ModelLogEntry.objects.filter(action="people.second_factor_reset").count() == 1
