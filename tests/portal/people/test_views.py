"""Signing in and out, the break after wrong guesses, and what people keep about themselves."""

import pytest
from django.urls import reverse

from portal.people.enums import Role
from tests.factories.people import PASSWORD, UserFactory, person_with

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


def sign_in(client, name, password=PASSWORD, **more):
    return client.post(LOGIN, {"username": name, "password": password, **more})


def is_signed_in(client) -> bool:
    return "_auth_user_id" in client.session


def refusal(answer) -> str:
    return answer.context["form"].non_field_errors()[0]


@pytest.mark.smoke
def test_signing_in_takes_any_capitals_and_leads_on(client):
    UserFactory(login_name="Ilse@Ondal.example")

    answer = sign_in(client, " iLSE@ondal.EXAMPLE ", next="/my/learning/")

    assert answer.url == "/my/learning/"
    assert is_signed_in(client)


def test_signing_in_leads_to_no_other_site(client):
    UserFactory(login_name="ilse@ondal.example")

    answer = sign_in(client, "ilse@ondal.example", next="https://evil.example/")

    assert answer.url == "/"


@pytest.mark.parametrize(("stay", "ends_with_browser"), [({}, True), ({"stay": "on"}, False)])
def test_the_session_lasts_only_for_those_who_stay(client, stay, ends_with_browser):
    UserFactory(login_name="ilse@ondal.example")

    sign_in(client, "ilse@ondal.example", **stay)

    assert client.session.get_expire_at_browser_close() == ends_with_browser


def test_a_wrong_password_a_stranger_and_a_deactivated_person_hear_the_same(client):
    UserFactory(login_name="ilse@ondal.example")
    UserFactory(login_name="gone@ondal.example", is_active=False)

    heard = {
        refusal(sign_in(client, "ilse@ondal.example", "wrong")),
        refusal(sign_in(client, "nobody@ondal.example", "wrong")),
        refusal(sign_in(client, "gone@ondal.example", "wrong")),
        refusal(sign_in(client, "gone@ondal.example")),
    }

    assert len(heard) == 1
    assert not is_signed_in(client)


def test_deactivation_ends_what_is_going_on(client):
    person = UserFactory()
    client.force_login(person)
    person.is_active = False
    person.save()

    assert client.get(reverse("people:profile")).url.startswith(LOGIN)


@pytest.mark.parametrize("name", ["ilse@ondal.example", "nobody@ondal.example"])
def test_guessing_is_stopped_whether_the_name_exists_or_not(client, settings, name):
    settings.AXES_ENABLED = True
    settings.AXES_FAILURE_LIMIT = 3
    UserFactory(login_name="ilse@ondal.example")
    # Capitals and spaces make no other name.
    tries = [name, name.upper(), f" {name}", name]

    answers = [sign_in(client, tried, "wrong") for tried in tries]

    assert [answer.status_code for answer in answers] == [200, 200, 429, 429]
    assert "Wait 15 minutes" in answers[2].content.decode()
    assert name not in answers[2].content.decode()
    assert sign_in(client, name).status_code == 429
    assert not is_signed_in(client)


def test_one_persons_wrong_guesses_stop_nobody_else(client, settings):
    settings.AXES_ENABLED = True
    settings.AXES_FAILURE_LIMIT = 3
    UserFactory(login_name="ilse@ondal.example")
    for _ in range(3):
        sign_in(client, "tomas@ondal.example", "wrong")

    assert sign_in(client, "ilse@ondal.example").status_code == 302


def test_signing_out_is_a_post(client):
    client.force_login(UserFactory())

    assert client.get(reverse("people:logout")).status_code == 405
    assert is_signed_in(client)
    assert client.post(reverse("people:logout")).url == "/"
    assert not is_signed_in(client)


def test_signing_in_needs_the_forms_token(client):
    client.handler.enforce_csrf_checks = True

    assert sign_in(client, "ilse@ondal.example").status_code == 403


def test_wagtails_own_door_leads_to_ours(client):
    answer = client.get("/admin/login/?next=/admin/pages/")

    assert answer.url == f"{LOGIN}?next=/admin/pages/"


@pytest.mark.parametrize("role", [Role.LEARNER, Role.MENTOR])
def test_the_wrong_role_is_told_so_at_the_door_of_the_admin(client, role):
    client.force_login(person_with(role, display_name="Ilse Marrow"))

    answer = client.get("/admin/", follow=True)

    assert answer.redirect_chain == [(f"{LOGIN}?next=/admin/", 302)]
    assert "You are signed in as Ilse Marrow" in answer.content.decode()


@pytest.mark.parametrize("role", [Role.TRAINING_STAFF, Role.PROGRAM_OWNER, Role.ADMINISTRATOR])
def test_those_who_work_here_enter_the_admin(client, role):
    client.force_login(person_with(role))

    assert client.get("/admin/").status_code == 200


def test_who_is_signed_in_need_not_sign_in_again(client):
    client.force_login(UserFactory())

    assert client.get(LOGIN).url == "/"


def test_the_profile_keeps_name_language_and_time_zone_and_nothing_else(client):
    person = UserFactory(login_name="ilse@ondal.example")
    client.force_login(person)

    answer = client.post(
        reverse("people:profile"),
        {
            "display_name": "Ilse M. Marrow",
            "language": "de",
            "time_zone": "Europe/Berlin",
            "login_name": "boss",
            "is_superuser": "on",
        },
    )

    assert answer.url == reverse("people:profile")
    person.refresh_from_db()
    assert (person.display_name, person.language, person.time_zone) == (
        "Ilse M. Marrow",
        "de",
        "Europe/Berlin",
    )
    assert (person.login_name, person.is_superuser) == ("ilse@ondal.example", False)


def test_the_profile_refuses_a_made_up_time_zone(client):
    person = UserFactory()
    client.force_login(person)

    answer = client.post(
        reverse("people:profile"), {"display_name": "Eve", "time_zone": "Moon/Sea"}
    )

    assert "time_zone" in answer.context["form"].errors
    person.refresh_from_db()
    assert person.display_name != "Eve"


def test_the_password_is_changed_by_who_knows_the_old_one(client):
    person = UserFactory()
    client.force_login(person)
    new = {"new_password1": "a brand new one", "new_password2": "a brand new one"}
    address = reverse("people:password_change")

    refused = client.post(address, {"old_password": "guess", **new})
    changed = client.post(address, {"old_password": PASSWORD, **new})

    assert "old_password" in refused.context["form"].errors
    assert changed.url == reverse("people:profile")
    assert is_signed_in(client)
    person.refresh_from_db()
    assert person.check_password("a brand new one")


def test_a_changed_password_signs_out_the_other_devices(client, django_user_model):
    person = UserFactory()
    other = type(client)()
    for device in (client, other):
        device.force_login(person)
    new = {"new_password1": "a brand new one", "new_password2": "a brand new one"}

    client.post(reverse("people:password_change"), {"old_password": PASSWORD, **new})

    assert other.get(reverse("people:profile")).url.startswith(LOGIN)


def test_the_menu_offers_the_admin_only_to_those_who_may(client):
    def menu_of(person) -> str:
        client.force_login(person)
        return client.get(reverse("people:profile")).content.decode()

    assert 'href="/admin/"' not in menu_of(UserFactory())
    assert 'href="/admin/"' in menu_of(person_with(Role.TRAINING_STAFF))


def test_the_admin_speaks_the_language_and_keeps_the_time_of_the_profile(client):
    person = person_with(Role.TRAINING_STAFF)
    client.force_login(person)

    client.post(
        reverse("people:profile"),
        {"display_name": "Greta", "language": "de", "time_zone": "Asia/Tokyo"},
    )

    answer = client.get("/admin/account/")
    assert '<html lang="de"' in answer.text
    kept = person.wagtail_userprofile
    assert (kept.preferred_language, kept.current_time_zone) == ("de", "Asia/Tokyo")


@pytest.mark.parametrize("name", ["login", "password_reset", "password_reset_done"])
def test_the_doors_stand_open_to_visitors(client, name):
    answer = client.get(reverse(f"people:{name}"))

    assert answer.status_code == 200
    assert answer.text.count('<div class="window">') == 9
