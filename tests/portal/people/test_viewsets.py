"""The administrator's desks, and everybody else in front of them."""

from io import BytesIO

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.urls import NoReverseMatch, reverse
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry

from portal.people.enums import Role
from portal.people.models import RoleGroup, User
from portal.people.queries import roles_of
from portal.people.registry import facts_about
from tests.factories.people import PASSWORD, GroupFactory, UserFactory, person_with

pytestmark = pytest.mark.django_db
PEOPLE = "/admin/users/"


@pytest.fixture
def administrator(client):
    person = person_with(Role.ADMINISTRATOR, display_name="Ada Ministrator")
    client.force_login(person)
    return person


def url(name: str, person: User) -> str:
    return reverse(f"wagtailusers_users:{name}", args=[person.pk])


def names(answer) -> list[str]:
    return [person.display_name for person in answer.context["object_list"]]


def details(person: User, **changes) -> dict:
    fields = ["login_name", "display_name", "email", "employee_number", "language", "time_zone"]
    kept = {name: getattr(person, name) for name in fields}
    return {**kept, "roles": sorted(roles_of(person)), "groups": [], **changes}


def text(answer) -> str:
    return b"".join(answer.streaming_content).decode() if answer.streaming else answer.text


# --- Who gets in


@pytest.mark.parametrize(
    "role", [Role.LEARNER, Role.MENTOR, Role.TRAINING_STAFF, Role.PROGRAM_OWNER]
)
def test_nobody_else_reaches_people(client, role):
    person = UserFactory(display_name="Ilse Marrow")
    client.force_login(person_with(role))
    steps = ["edit", "delete", "deactivate", "reactivate", "password_link", "history"]
    addresses = [PEOPLE, f"{PEOPLE}new/", f"{PEOPLE}?export=csv", "/admin/groups/"]

    for address in [*addresses, *(url(step, person) for step in steps)]:
        for answer in (client.get(address), client.post(address, details(person))):
            assert answer.status_code in (302, 403, 404, 405), address

    person.refresh_from_db()
    assert person.is_active
    assert person.display_name == "Ilse Marrow"
    assert User.objects.count() == 2


@pytest.mark.parametrize("powers", ["change_user", "delete_user", "add_user"])
def test_a_permission_on_accounts_opens_nothing(client, powers):
    group = GroupFactory()
    group.permissions.set(Permission.objects.filter(codename__in=[powers, "access_admin"]))
    client.force_login(UserFactory(groups=[group]))

    assert client.get(PEOPLE).status_code == 403
    assert client.get(f"{PEOPLE}new/").status_code == 302


@pytest.mark.parametrize("action", ["delete", "assign_role", "set_active_state"])
def test_wagtails_bulk_actions_on_accounts_are_shut(client, administrator, action):
    person = UserFactory()
    address = f"/admin/bulk/people/user/{action}/?id={person.pk}"

    client.get(address)
    role = RoleGroup.objects.get(role=Role.ADMINISTRATOR).group.pk
    client.post(address, {"role": role, "mark_as_active": "False"})

    person.refresh_from_db()
    assert person.is_active
    assert roles_of(person) == {Role.LEARNER}


# --- The list


def test_the_list_is_searched_and_filtered(client, administrator):
    group = GroupFactory()
    UserFactory(display_name="Ilse Marrow", login_name="40-2291")
    person_with(Role.MENTOR, display_name="Tomas Quill", groups=[group])
    UserFactory(display_name="Bo Left", is_active=False)

    assert len(names(client.get(PEOPLE))) == 4
    assert names(client.get(PEOPLE, {"q": "2291"})) == ["Ilse Marrow"]
    assert names(client.get(PEOPLE, {"q": "tomas"})) == ["Tomas Quill"]
    assert names(client.get(PEOPLE, {"role": "mentor"})) == ["Tomas Quill"]
    assert names(client.get(PEOPLE, {"group": group.pk})) == ["Tomas Quill"]
    assert names(client.get(PEOPLE, {"is_active": "false"})) == ["Bo Left"]


@pytest.mark.parametrize("rows", [1, 15])
def test_the_list_costs_the_same_however_long_it_is(
    client, site, administrator, django_assert_max_num_queries, rows
):
    for _ in range(rows):
        person_with(Role.MENTOR, groups=[GroupFactory()])
    client.get(PEOPLE)

    with django_assert_max_num_queries(15):
        answer = client.get(PEOPLE)

    assert len(names(answer)) == rows + 1


def test_the_list_is_taken_away_without_formulas(client, administrator):
    person_with(Role.MENTOR, display_name="=cmd|' /C calc'!A0", login_name="eve")

    csv = text(client.get(PEOPLE, {"export": "csv"}))
    sheet = client.get(PEOPLE, {"export": "xlsx", "q": "eve"})

    assert "'=cmd|' /C calc'!A0,eve" in csv
    assert "Ada Ministrator" in csv
    assert "Learner, Mentor" in csv
    rows = list(load_workbook(BytesIO(b"".join(sheet.streaming_content))).active.values)
    assert [row[0] for row in rows] == ["Name", "'=cmd|' /C calc'!A0"]


# --- Adding and changing


def test_a_new_person_gets_a_link_to_choose_a_password(client, administrator):
    group = GroupFactory()

    answer = client.post(
        f"{PEOPLE}new/",
        {
            "login_name": "40-1107",
            "display_name": "Tomas Quill",
            "roles": ["learner", "mentor"],
            "groups": [group.pk],
            "time_zone": "Europe/Berlin",
        },
    )

    person = User.objects.get(login_name="40-1107")
    assert answer.url == url("password_link", person)
    assert roles_of(person) == {Role.LEARNER, Role.MENTOR}
    assert group in person.groups.all()
    assert not person.has_usable_password()
    assert ModelLogEntry.objects.get(action="wagtail.create").user == administrator
    asked = client.get(answer.url)
    assert "/accounts/welcome/" not in asked.text
    assert "Mail it" not in asked.text
    shown = client.post(answer.url)
    assert f"{settings.WAGTAILADMIN_BASE_URL}/accounts/welcome/" in shown.text


def test_no_form_makes_a_superuser(client, administrator):
    slipped = {"is_superuser": "on", "is_staff": "on", "user_permissions": ["1"]}
    person = UserFactory()

    client.post(
        f"{PEOPLE}new/", {"login_name": "eve", "display_name": "Eve", "roles": [], **slipped}
    )
    client.post(url("edit", person), details(person, **slipped))

    assert User.objects.filter(login_name="eve").exists()
    assert not User.objects.filter(is_superuser=True).exists()
    for address in (f"{PEOPLE}new/", url("edit", person)):
        assert "superuser" not in client.get(address).text


def test_a_person_is_changed(client, administrator):
    person = person_with(Role.MENTOR)

    answer = client.post(
        url("edit", person),
        details(person, display_name="New Name", roles=["learner", "training-staff"]),
    )

    assert answer.status_code == 302
    person.refresh_from_db()
    assert person.display_name == "New Name"
    assert roles_of(person) == {Role.LEARNER, Role.TRAINING_STAFF}
    assert client.login(username=person.login_name, password=PASSWORD)


def test_a_form_keeps_a_time_zone_that_is_in_no_list(client, administrator):
    person = UserFactory(time_zone="US/Eastern")

    answer = client.post(url("edit", person), details(person))

    assert answer.status_code == 302
    person.refresh_from_db()
    assert person.time_zone == "US/Eastern"


def test_a_taken_name_is_told_in_the_form(client, administrator):
    UserFactory(login_name="ilse@ondal.example")

    answer = client.post(
        f"{PEOPLE}new/", {"login_name": "ILSE@ondal.example", "display_name": "Eve"}
    )

    assert "Somebody has this log-in name already." in answer.text
    assert not User.objects.filter(display_name="Eve").exists()


def test_the_rule_of_the_last_administrator_is_told_in_the_form(client, administrator):
    answer = client.post(url("edit", administrator), details(administrator, roles=["learner"]))

    assert "is the last administrator" in answer.text
    assert Role.ADMINISTRATOR in roles_of(administrator)


# --- Deactivating, reactivating, removing


def test_deactivating_asks_first(client, administrator):
    person = UserFactory(display_name="Ilse Marrow")

    asked = client.get(url("deactivate", person))
    person.refresh_from_db()
    assert "Yes, deactivate" in asked.text
    assert person.is_active

    answer = client.post(url("deactivate", person), follow=True)
    person.refresh_from_db()
    assert "Ilse Marrow cannot sign in any more." in answer.text
    assert not person.is_active

    client.post(url("reactivate", person))
    person.refresh_from_db()
    assert person.is_active
    actions = ModelLogEntry.objects.order_by("pk").values_list("action", "user")
    assert list(actions) == [
        ("people.deactivate", administrator.pk),
        ("people.reactivate", administrator.pk),
    ]


def test_an_administrator_cannot_deactivate_themselves(client, administrator):
    person_with(Role.ADMINISTRATOR)

    answer = client.post(url("deactivate", administrator), follow=True)

    assert "Another administrator has to do this for you." in answer.text
    administrator.refresh_from_db()
    assert administrator.is_active


def test_a_person_with_a_record_is_not_removed(client, administrator, monkeypatch):
    monkeypatch.setattr(facts_about, "_answerers", {"records": lambda person: ["2 completions"]})
    person = UserFactory()

    answer = client.post(url("delete", person), follow=True)

    assert "Deactivate the account instead." in answer.text
    assert User.objects.filter(pk=person.pk).exists()
    assert not ModelLogEntry.objects.filter(action="wagtail.delete").exists()


def test_a_misspelt_account_is_removed(client, administrator):
    person = UserFactory()

    client.post(url("delete", person))

    assert not User.objects.filter(pk=person.pk).exists()


@pytest.mark.parametrize("step", ["edit", "delete", "deactivate", "password_link"])
def test_administrators_do_not_touch_those_who_break_glass(client, administrator, step):
    glass = User.objects.create_superuser("glass", PASSWORD, display_name="Glass")

    answer = client.post(url(step, glass), details(glass, display_name="Mine now"))

    assert answer.status_code == 403
    assert "only by the command line superusers" in answer.text
    glass.refresh_from_db()
    assert (glass.display_name, glass.is_active) == ("Glass", True)
    assert not ModelLogEntry.objects.exists()


def test_the_history_names_what_was_done(client, administrator):
    person = UserFactory()
    client.post(url("deactivate", person))

    assert "Deactivated" in client.get(url("history", person)).text


# --- Groups


def test_a_group_gets_single_powers_but_never_those_over_accounts(client, administrator):
    answer = client.get("/admin/groups/new/")

    offered = answer.context["form"].fields["permissions"].queryset
    apps = set(offered.values_list("content_type__app_label", "content_type__model"))
    assert ("vocabulary", "topic") in apps
    assert not apps & {("auth", "group"), ("auth", "permission")}
    # To look at the list of people is all that is handed out of it.
    of_people = offered.filter(content_type__app_label="people")
    assert [row.codename for row in of_people] == ["view_user"]


def test_the_groups_of_roles_are_not_edited_here(client, administrator):
    mine = GroupFactory(name="Field crews")
    learner = RoleGroup.objects.get(role=Role.LEARNER).group

    listed = client.get("/admin/groups/").context["object_list"]

    assert list(listed) == [mine]
    assert client.get(f"/admin/groups/edit/{mine.pk}/").status_code == 200
    assert client.get(f"/admin/groups/edit/{learner.pk}/").status_code == 404
    assert client.post(f"/admin/groups/delete/{learner.pk}/").status_code == 404
    assert client.get(f"/admin/groups/history/{learner.pk}/").status_code == 404
    assert Group.objects.filter(pk=learner.pk).exists()


def test_there_is_no_copy_and_no_usage_of_people():
    with pytest.raises(NoReverseMatch):
        reverse("wagtailusers_users:copy", args=[1])
