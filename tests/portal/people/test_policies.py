"""Who may do what with accounts and groups."""

import pytest
from django.core.exceptions import PermissionDenied

from portal.people.enums import Role
from portal.people.models import RoleGroup, User
from portal.people.policies import group_policy, person_policy
from tests.factories.people import GroupFactory, UserFactory, person_with

pytestmark = pytest.mark.django_db
ACTIONS = ["view", "add", "change", "deactivate", "delete", "give_password"]


@pytest.mark.parametrize(
    ("role", "action"),
    [
        (role, action)
        for role in Role
        for action in ACTIONS
        if role != Role.ADMINISTRATOR
        # HR and auditors look, and that is all.
        and (action != "view" or role not in (Role.HR, Role.AUDITOR))
    ],
)
def test_no_other_role_manages_people(role, action):
    person = person_with(role)
    assert not person_policy.user_has_permission(person, action)
    # Not even themselves.
    with pytest.raises(PermissionDenied, match="Only administrators manage people"):
        person_policy.require(person, action, person)


@pytest.mark.parametrize("action", ACTIONS)
def test_administrators_manage_people(action):
    administrator, person = person_with(Role.ADMINISTRATOR), UserFactory()

    assert person_policy.user_has_permission_for_instance(administrator, action, person)


@pytest.mark.parametrize("action", ["change", "deactivate", "delete", "give_password"])
def test_only_their_own_kind_manages_those_who_break_glass(action):
    administrator = person_with(Role.ADMINISTRATOR)
    glass = User.objects.create_superuser("glass", display_name="Glass")

    assert person_policy.user_has_permission_for_instance(administrator, "view", glass)
    assert not person_policy.user_has_permission_for_instance(administrator, action, glass)
    assert person_policy.user_has_permission_for_instance(glass, action, glass)


def test_a_deactivated_administrator_manages_nobody():
    administrator = person_with(Role.ADMINISTRATOR, is_active=False)

    assert not person_policy.user_has_permission(administrator, "view")
    assert not person_policy.instances_user_has_permission_for(administrator, "view").exists()


def test_an_unknown_action_is_denied():
    administrator = person_with(Role.ADMINISTRATOR)

    assert not person_policy.user_has_permission(administrator, "impersonate")
    assert not group_policy.user_has_permission(administrator, "impersonate")


def test_the_groups_of_roles_are_nobodys_to_change():
    administrator, mine = person_with(Role.ADMINISTRATOR), GroupFactory()
    of_a_role = RoleGroup.objects.first().group

    assert group_policy.user_has_permission_for_instance(administrator, "change", mine)
    assert not group_policy.user_has_permission_for_instance(administrator, "change", of_a_role)
    assert not group_policy.user_has_permission(person_with(Role.TRAINING_STAFF), "view")


def test_the_policy_names_who_can():
    people = person_policy.users_with_any_permission(["add"])

    assert list(people) == []
    administrator = person_with(Role.ADMINISTRATOR)
    UserFactory()
    assert list(person_policy.users_with_any_permission(["add"])) == [administrator]
