"""The link for the first log-in: for whom, how often, for how long."""

import pytest
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import ModelLogEntry

from portal.people.enums import Role
from portal.people.services import (
    Deactivated,
    LinkIsUsed,
    NotTheFirstTime,
    choose_first_password,
    deactivate,
    first_login_link,
    give_first_login_link,
    mail_first_login_link,
    person_of_first_login,
)
from tests.factories.people import UserFactory, person_with

pytestmark = pytest.mark.django_db
NEW = "a heron stands in cold water"


def path_of(link: str) -> str:
    return link.removeprefix(settings.WAGTAILADMIN_BASE_URL)


def token_of(link: str) -> str:
    return link.rstrip("/").rsplit("/", 1)[-1]


@pytest.fixture
def newcomer():
    return UserFactory(login_name="40-2291", display_name="Ilse Marrow", password=None)


def test_the_link_lets_a_person_choose_a_password_and_come_in(client, newcomer):
    address = path_of(first_login_link(newcomer))
    assert "Good day Ilse Marrow" in client.get(address).text

    answer = client.post(address, {"new_password1": NEW, "new_password2": NEW})

    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(newcomer.pk)
    newcomer.refresh_from_db()
    assert newcomer.check_password(NEW)


def test_the_link_works_once(client, newcomer):
    link = first_login_link(newcomer)
    choose_first_password(token_of(link), password=NEW)

    answer = client.get(path_of(link))

    assert answer.status_code == 410
    assert "works once" in answer.text
    with pytest.raises(LinkIsUsed):
        choose_first_password(token_of(link), password="another one that is long")


def test_the_link_ends_after_its_days(client, newcomer, monkeypatch):
    import time

    link = first_login_link(newcomer)
    days = settings.STOA_FIRST_LOGIN_DAYS
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now + days * 86_400 - 60)
    assert person_of_first_login(token_of(link)) == newcomer
    monkeypatch.setattr("time.time", lambda: now + days * 86_400 + 60)

    with pytest.raises(LinkIsUsed):
        person_of_first_login(token_of(link))


def test_another_link_makes_the_one_before_void(newcomer):
    by = person_with(Role.ADMINISTRATOR)
    before = give_first_login_link(newcomer, by=by)
    after = give_first_login_link(newcomer, by=by)

    with pytest.raises(LinkIsUsed):
        person_of_first_login(token_of(before))
    assert person_of_first_login(token_of(after)) == newcomer
    assert ModelLogEntry.objects.filter(action="people.first_login_link", user=by).count() == 2


@pytest.mark.parametrize("token", ["x", "a:b:c", "%00", "ä" * 50])
def test_a_made_up_link_is_refused_with_a_sentence(client, token):
    answer = client.get(reverse("people:first_login", args=[token]))

    assert answer.status_code == 410
    assert "Ask whoever gave it to you" in answer.text


def test_a_weak_password_leaves_the_link_as_it_was(client, newcomer):
    address = path_of(first_login_link(newcomer))

    answer = client.post(address, {"new_password1": "1234567", "new_password2": "1234567"})

    assert answer.status_code == 200
    assert "at least 10 characters" in answer.text
    assert client.get(address).status_code == 200


def test_whoever_was_here_or_is_deactivated_gets_no_first_link(newcomer):
    by = person_with(Role.ADMINISTRATOR)
    with pytest.raises(NotTheFirstTime):
        give_first_login_link(UserFactory(), by=by)
    link = first_login_link(newcomer)
    deactivate(newcomer, by=by)
    with pytest.raises(Deactivated):
        give_first_login_link(newcomer, by=by)
    with pytest.raises(LinkIsUsed):
        person_of_first_login(token_of(link))


def test_the_link_is_mailed_or_shown_once_to_the_administrator(client, newcomer):
    client.force_login(person_with(Role.ADMINISTRATOR))
    address = reverse("wagtailusers_users:password_link", args=[newcomer.pk])
    asked = client.get(address).text
    assert "has not been here yet" in asked
    assert "/accounts/welcome/" not in asked

    shown = client.post(address).text
    assert "/accounts/welcome/" in shown
    assert "for 7 days" in shown

    assert mail_first_login_link(newcomer.pk) == 0  # no address
    with_address = UserFactory(password=None)
    assert mail_first_login_link(with_address.pk) == 1
    assert "/accounts/welcome/" in mail.outbox[0].body
    assert mail_first_login_link(UserFactory().pk) == 0


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("short", "at least 10 characters"),
        ("password123", "too common"),
        ("1029384756473", "entirely numeric"),
        ("ilse.marrow", "too similar"),
    ],
)
def test_what_a_password_must_be_is_said_in_a_sentence(password, sentence):
    person = UserFactory(display_name="Ilse Marrow", login_name="ilse.marrow")

    with pytest.raises(ValidationError, match=sentence):
        validate_password(password, person)
