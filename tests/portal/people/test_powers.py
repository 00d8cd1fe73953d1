"""The table of roles, and what it becomes after the migrations."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from wagtail.models import GroupApprovalTask, GroupCollectionPermission

from portal.people.enums import Role
from portal.people.models import RoleGroup, User
from portal.people.roles import POWERS
from portal.people.services import apply_roles
from tests.factories.people import PASSWORD, GroupFactory, UserFactory, person_with
from tests.factories.vocabulary import SkillFactory, TopicFactory

pytestmark = pytest.mark.django_db


def rows_of_powers():
    return (
        set(Group.objects.values_list("name", "permissions")),
        set(GroupCollectionPermission.objects.values_list("group", "collection", "permission")),
    )


def test_every_role_has_a_group_after_the_migrations():
    assert dict(RoleGroup.objects.values_list("role", "group__name")) == {
        role.value: role.label for role in Role
    }


@pytest.mark.parametrize("role", Role)
def test_the_table_names_only_permissions_that_exist(role):
    known = {
        f"{app}.{codename}"
        for app, codename in Permission.objects.values_list("content_type__app_label", "codename")
    }
    powers = POWERS[role]
    pages = {f"wagtailcore.{action}" for actions in powers.pages.values() for action in actions}

    assert {*powers.permissions, *powers.media, *pages} - known == set()


def test_applying_again_changes_nothing():
    before = rows_of_powers()

    apply_roles()
    call_command("migrate", verbosity=0)

    assert rows_of_powers() == before


def test_a_power_taken_or_slipped_in_by_hand_is_put_right():
    group = RoleGroup.objects.get(role=Role.TRAINING_STAFF).group
    before = rows_of_powers()
    group.permissions.set(Permission.objects.filter(codename="delete_user"))
    group.collection_permissions.first().delete()

    apply_roles()

    assert {row[:2] for row in rows_of_powers()[1]} == {row[:2] for row in before[1]}
    assert rows_of_powers()[0] == before[0]


def test_what_other_groups_were_given_stays():
    group = GroupFactory()
    group.permissions.set(Permission.objects.filter(codename="record_completion"))

    apply_roles()

    assert group.permissions.count() == 1


def test_wagtails_own_groups_make_room_and_their_workflow_asks_training_staff():
    assert not Group.objects.filter(name__in=["Editors", "Moderators"]).exists()
    task = GroupApprovalTask.objects.get()
    assert [group.name for group in task.groups.all()] == ["Training staff"]


@pytest.mark.parametrize(
    "role", [Role.LEARNER, Role.MENTOR, Role.TRAINING_STAFF, Role.PROGRAM_OWNER]
)
def test_only_administrators_touch_accounts(role):
    person = person_with(role)

    assert not {name for name in person.get_all_permissions() if name.startswith("people.")}


def test_the_factory_makes_a_learner_who_can_sign_in(client):
    person = UserFactory()

    assert client.login(username=person.login_name, password=PASSWORD)
    assert list(User.objects.get().groups.values_list("name", flat=True)) == ["Learner"]


def test_topics_and_skills_grow():
    fire = TopicFactory(parent=TopicFactory(name="Safety"), name="Fire")

    assert fire.get_parent().name == "Safety"
    assert SkillFactory().slug.startswith("skill-")
