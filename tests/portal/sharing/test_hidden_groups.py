"""The hidden group of one person stands in no list, no form and no audience."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import Collection, GroupApprovalTask

from portal.people.enums import Role
from portal.people.forms import PersonForm
from portal.people.models import PersonGroup
from portal.people.policies import group_policy
from portal.people.queries import (
    audience_choices,
    audience_tokens_of,
    bearers_of,
    groups_without_role,
)
from portal.people.services import remove
from portal.powers.services import end_grant, grant_power
from portal.sharing.enums import Power, Source
from portal.sharing.forms import ShareForm
from portal.sharing.queries import pages_held, who_may_here
from portal.sharing.services import end_share, share
from tests.factories.courses import course_page
from tests.factories.people import GroupFactory, UserFactory, person_with
from tests.factories.powers import again

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(site):
    return UserFactory(groups=[GroupFactory(name="Divers")])


@pytest.fixture(params=["share", "grant"])
def hidden(request, site, person):
    """The group that carries what was shared with a person, or granted to them."""
    page = course_page(site.catalog)
    if request.param == "share":
        share(page, holder=person, powers={Power.EDIT}, by=person_with(Role.TRAINING_STAFF))
    else:
        grant_power(
            person, by=None, role=Role.TRAINING_STAFF, scope="pages", page=page, reason="For now."
        )
    return person.person_group.group


@pytest.fixture
def administrator(client):
    one = person_with(Role.ADMINISTRATOR)
    client.force_login(one)
    return one


def test_a_person_has_one_and_is_in_it(site, person, hidden):
    page = course_page(site.catalog)
    share(page, holder=person, powers={Power.EDIT}, by=person_with(Role.TRAINING_STAFF))
    grant_power(person, by=None, capability="records.view_completion", reason="For the audit.")

    assert list(Group.objects.filter(person_group__isnull=False)) == [hidden]
    assert list(hidden.user_set.all()) == [person]


def test_what_is_shared_and_what_is_granted_do_not_take_each_other_away(site, person):
    fire, water = course_page(site.catalog), course_page(site.catalog)
    staff = person_with(Role.TRAINING_STAFF)
    of_fire = share(fire, holder=person, powers={Power.EDIT}, by=staff)
    here = {"role": Role.TRAINING_STAFF, "scope": "pages", "reason": "For now."}
    grant = grant_power(person, by=None, page=fire, **here)
    grant_power(person, by=None, page=water, **here)

    assert pages_held(person, Power.EDIT).filter(pk=fire.pk).exists()  # not by the share alone
    end_grant(grant, by=None)
    assert not pages_held(person, Power.EDIT).filter(pk=fire.pk).exists()
    assert fire.permissions_for_user(again(person)).can_edit()
    end_share(of_fire, by=staff)
    assert not fire.permissions_for_user(again(person)).can_edit()
    assert water.permissions_for_user(again(person)).can_edit()


def test_who_may_here_names_the_person_who_was_granted_it(site, person):
    page = course_page(site.catalog)
    staff = person_with(Role.TRAINING_STAFF)
    here = {"scope": "pages", "page": page, "reason": "For now."}
    grant_power(person, by=None, role=Role.TRAINING_STAFF, **here)
    share(page, holder=UserFactory(), powers={Power.EDIT}, by=staff)

    told = [(line.name, line.source) for line in who_may_here(page) if line.person == person.pk]

    assert told == [(str(person), Source.GRANT)]


def test_whoever_is_removed_leaves_no_group_behind(person):
    hidden = Group.objects.create(name=f"person:{person.pk}")
    PersonGroup.objects.create(person=person, group=hidden)

    remove(person, by=person_with(Role.ADMINISTRATOR))

    assert not Group.objects.filter(pk=hidden.pk).exists()


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
