"""Links to a password: who gets one, what it is worth, and for how long."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.models import ModelLogEntry

from portal.people.enums import Role
from portal.people.models import User
from portal.people.queries import roles_of
from portal.people.services import (
    Deactivated,
    LinkIsUsed,
    add_first_administrator,
    ask_for_password_link,
    first_administrator_link,
    give_password_link,
    mail_password_link,
    password_link,
)
from portal.people.tasks import send_password_link
from tests.factories.people import PASSWORD, UserFactory, person_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_has_asked():
    cache.clear()


def path_of(link: str) -> str:
    return link.removeprefix(settings.WAGTAILADMIN_BASE_URL)


def choose(client, link: str, password: str):
    form = client.get(path_of(link), follow=True)
    address = form.redirect_chain[-1][0] if form.redirect_chain else path_of(link)
    return client.post(address, {"new_password1": password, "new_password2": password})


@pytest.mark.parametrize("name", ["Ilse@Ondal.example", "40-2291", "nobody@ondal.example"])
def test_asking_looks_the_same_for_everybody(client, name):
    UserFactory(login_name="ilse@ondal.example")
    UserFactory(login_name="40-2291")

    answer = client.post(reverse("people:password_reset"), {"name": name}, follow=True)

    assert answer.redirect_chain == [(reverse("people:password_reset_done"), 302)]
    assert "Ask the help desk" in answer.content.decode()
    assert name not in answer.content.decode()
    assert DBTaskResult.objects.count() == 1


def test_the_link_is_mailed_by_the_worker_in_the_persons_language():
    UserFactory(login_name="40-2291", email="Ilse@ondal.example", language="en")

    assert send_password_link.call("ilse@ondal.example") == 1

    assert mail.outbox[0].to == ["Ilse@ondal.example"]
    assert f"{settings.WAGTAILADMIN_BASE_URL}/accounts/new-password/" in mail.outbox[0].body
    assert "You sign in as 40-2291." in mail.outbox[0].body


@pytest.mark.parametrize("fields", [{"email": ""}, {"is_active": False}])
def test_no_mail_without_an_address_or_to_the_deactivated(fields):
    UserFactory(login_name="ilse@ondal.example", **fields)

    assert mail_password_link("ilse@ondal.example") == 0
    assert mail_password_link("nobody@ondal.example") == 0
    assert mail.outbox == []


def test_who_asks_in_a_hurry_is_heard_once():
    for _ in range(5):
        ask_for_password_link("Ilse@ondal.example", asked_from="192.0.2.1")

    assert DBTaskResult.objects.count() == 1


def test_one_address_cannot_ask_for_everybody():
    for number in range(40):
        ask_for_password_link(f"person{number}", asked_from="192.0.2.1")
    ask_for_password_link("person99", asked_from="192.0.2.2")

    assert DBTaskResult.objects.count() == 31


def test_the_link_works_once(client):
    person = UserFactory()
    link = password_link(person)

    assert choose(client, link, "a brand new one").url == reverse("people:login")

    assert client.login(username=person.login_name, password="a brand new one")
    client.logout()
    assert "used up" in client.get(path_of(link)).content.decode()


def test_a_weak_password_is_refused(client):
    person = UserFactory()

    answer = choose(client, password_link(person), "password")

    assert answer.status_code == 200
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_the_help_desk_gives_a_link_and_that_is_kept(client):
    administrator = person_with(Role.ADMINISTRATOR)
    person = UserFactory(email="")

    choose(client, give_password_link(person, by=administrator), "a brand new one")

    person.refresh_from_db()
    assert person.check_password("a brand new one")
    entry = ModelLogEntry.objects.get(action="people.password_link")
    assert (entry.user, entry.object_id) == (administrator, str(person.pk))


def test_the_deactivated_get_no_link():
    person = UserFactory(is_active=False)

    with pytest.raises(Deactivated, match="Reactivate"):
        give_password_link(person, by=person_with(Role.ADMINISTRATOR))

    assert not ModelLogEntry.objects.exists()


def test_the_first_administrator_comes_in_by_a_link(client):
    link = first_administrator_link()
    details = {
        "login_name": "Nora@ondal.example",
        "display_name": "Nora Ashby",
        "password": "a long enough one",
    }

    answer = client.post(path_of(link), details)

    assert answer.url == reverse("wagtailadmin_home")
    person = User.objects.get()
    assert roles_of(person) == {Role.LEARNER, Role.ADMINISTRATOR}
    assert (person.email, person.is_superuser) == ("Nora@ondal.example", False)
    assert client.get(answer.url).status_code == 200
    # One use: there is an administrator now.
    assert client.post(path_of(link), {**details, "login_name": "eve"}).status_code == 410
    assert User.objects.count() == 1
    with pytest.raises(LinkIsUsed):
        first_administrator_link()


def test_a_weak_password_makes_no_first_administrator(client):
    answer = client.post(
        path_of(first_administrator_link()),
        {"login_name": "nora", "display_name": "Nora", "password": "short"},
    )

    assert answer.status_code == 200
    assert not User.objects.exists()


def test_a_forged_or_old_link_makes_nobody_an_administrator(client, settings):
    token = first_administrator_link().split("/")[-2]
    details = {"login_name": "eve", "display_name": "Eve", "password": "a long enough one"}

    with pytest.raises(LinkIsUsed, match="not valid"):
        add_first_administrator(token[:-1] + "x", **details)
    settings.PASSWORD_RESET_TIMEOUT = -1
    with pytest.raises(LinkIsUsed, match="not valid"):
        add_first_administrator(token, **details)

    assert not User.objects.exists()


def test_a_link_to_a_password_ends_after_a_day(client, settings):
    person = UserFactory(last_login=timezone.now() - timedelta(days=2))
    link = password_link(person)
    settings.PASSWORD_RESET_TIMEOUT = -1

    assert "used up" in client.get(path_of(link)).content.decode()


def test_an_anonymous_visitor_has_no_profile_and_no_password_to_change(client):
    for name in ["profile", "password_change"]:
        answer = client.get(reverse(f"people:{name}"))
        assert answer.url.startswith(reverse("people:login"))
    assert AnonymousUser().is_anonymous
