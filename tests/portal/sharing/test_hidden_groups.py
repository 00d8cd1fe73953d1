"""The hidden group of one person stands in no list, no form and no audience."""

import pytest
from django.urls import reverse
from wagtail.models import Collection, GroupApprovalTask

from portal.people.enums import Role
from portal.people.forms import PersonForm
from portal.people.policies import group_policy
from portal.people.queries import (
    audience_choices,
    audience_tokens_of,
    bearers_of,
    groups_without_role,
)
from portal.people.services import own_group_of
from portal.sharing.forms import ShareForm
from tests.factories.people import GroupFactory, UserFactory, person_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(site):
    return UserFactory(groups=[GroupFactory(name="Divers")])


@pytest.fixture
def hidden(person):
    return own_group_of(person)


@pytest.fixture
def administrator(client):
    one = person_with(Role.ADMINISTRATOR)
    client.force_login(one)
    return one


def test_a_person_has_one_and_is_in_it(person, hidden):
    assert own_group_of(person) == hidden
    assert list(hidden.user_set.all()) == [person]


def test_it_is_no_audience(person, hidden):
    assert f"group:{hidden.pk}" not in audience_tokens_of(person)
    assert f"person:{person.pk}" in audience_tokens_of(person)
    assert f"group:{hidden.pk}" not in dict(audience_choices())
    assert not bearers_of([f"group:{hidden.pk}"]).exists()
    visible = person.groups.get(name="Divers")
    assert list(bearers_of([f"group:{visible.pk}"])) == [person]


def test_it_is_no_group_that_administrators_manage(client, hidden, administrator):
    assert hidden not in groups_without_role()
    assert not group_policy.user_has_permission_for_instance(administrator, "view", hidden)
    assert hidden.name not in client.get(reverse("wagtailusers_groups:index")).content.decode()
    for name in ("edit", "delete", "history"):
        answer = client.get(reverse(f"wagtailusers_groups:{name}", args=[hidden.pk]))
        assert answer.status_code in (302, 403, 404)


def test_no_form_offers_it(client, person, hidden, administrator):
    assert hidden not in PersonForm(instance=person).fields["groups"].queryset
    assert hidden not in PersonForm(instance=person).initial["groups"]
    assert hidden not in ShareForm(powers=()).fields["group"].queryset
    add_task = reverse("wagtailadmin_workflows:add_task", args=["wagtailcore", "groupapprovaltask"])
    shown = client.get(add_task).content.decode()
    assert "Divers" in shown
    assert hidden.name not in shown
    people = client.get(reverse("wagtailusers_users:index")).content.decode()
    assert hidden.name not in people


def test_no_task_can_be_given_to_it(client, hidden, administrator):
    add_task = reverse("wagtailadmin_workflows:add_task", args=["wagtailcore", "groupapprovaltask"])

    client.post(add_task, {"name": "Check", "groups": [hidden.pk]})

    assert not GroupApprovalTask.objects.filter(groups=hidden).exists()


def test_the_privacy_of_a_collection_does_not_offer_it(client, hidden, administrator):
    collection = Collection.get_first_root_node().add_child(name="Films")

    answer = client.get(reverse("wagtailadmin_collections:set_privacy", args=[collection.pk]))

    assert answer.status_code == 200
    assert "Divers" in answer.content.decode()
    assert hidden.name not in answer.content.decode()
