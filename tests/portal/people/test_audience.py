"""The one seam of who may see: the tokens that a person has."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser

from portal.organisation.queries.audiences import LINE_MANAGER
from portal.people.enums import DERIVED_ROLES, EVERYONE, SIGNED_IN, Role
from portal.people.models import User
from portal.people.queries import audience_choices, audience_tokens_of
from portal.people.registry import TokenRows, audience_tokens, keyed
from tests.factories.people import GroupFactory, UserFactory, person_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_above(monkeypatch):
    """People alone: no app above answers, unless a test lets one."""
    answerers = {}
    monkeypatch.setattr(audience_tokens, "_answerers", answerers)
    return answerers


def test_a_visitor_has_the_token_of_everyone_where_the_site_is_public(settings):
    assert audience_tokens_of(AnonymousUser()) == {EVERYONE}
    settings.STOA_PUBLIC_SITE = False
    assert audience_tokens_of(AnonymousUser()) == frozenset()


def test_a_person_has_the_tokens_of_their_roles_and_groups():
    group, other = GroupFactory(), GroupFactory()
    person = person_with(Role.MENTOR, groups=[group])
    person_with(Role.TRAINING_STAFF, groups=[other])

    assert audience_tokens_of(person) == {
        EVERYONE,
        SIGNED_IN,
        "role:learner",
        "role:mentor",
        f"group:{group.pk}",
    }


def test_the_deactivated_see_what_visitors_see():
    assert audience_tokens_of(UserFactory(is_active=False)) == {EVERYONE}


def rows_of(kind):
    return lambda person: [
        TokenRows(kind, User.objects.filter(pk=person.pk), "pk", lambda text: [f"{kind}:{text}"])
    ]


def test_an_app_above_adds_tokens_and_nothing_else_changes(nobody_above):
    person = UserFactory()
    before = audience_tokens_of(person)
    nobody_above["enrollment"] = rows_of("enrolled")

    assert audience_tokens_of(person) - before == {f"enrolled:{person.pk}"}
    assert audience_tokens_of(AnonymousUser()) == {EVERYONE}


@pytest.mark.parametrize("apps", [1, 5])
def test_tokens_cost_two_queries_however_many_apps_answer(
    nobody_above, django_assert_num_queries, apps
):
    person = UserFactory()
    nobody_above |= {f"app{n}": rows_of(f"kind{n}") for n in range(apps)}

    with django_assert_num_queries(2):
        tokens = audience_tokens_of(person)

    assert {f"kind{n}:{person.pk}" for n in range(apps)} <= tokens


def test_keys_are_read_with_or_without_dashes():
    key = uuid4()

    assert (
        list(keyed("enrolled")(key.hex)) == list(keyed("enrolled")(str(key))) == [f"enrolled:{key}"]
    )


def test_a_superuser_has_no_tokens_of_their_own():
    person = UserFactory(is_superuser=True)

    assert audience_tokens_of(person) == {EVERYONE, SIGNED_IN, "role:learner"}


def test_tokens_cost_one_query(django_assert_num_queries):
    person = UserFactory(groups=GroupFactory.create_batch(5))

    with django_assert_num_queries(1):
        audience_tokens_of(person)


def test_every_token_of_a_person_can_be_chosen_by_an_author():
    group = GroupFactory(name="Field crews")
    person = person_with(Role.PROGRAM_OWNER, groups=[group])

    choices = dict(audience_choices())

    assert audience_tokens_of(person) <= set(choices)
    assert choices[f"group:{group.pk}"] == "Field crews"
    assert set(choices) == {
        EVERYONE,
        SIGNED_IN,
        *(f"role:{role}" for role in Role if role not in DERIVED_ROLES),
        f"group:{group.pk}",
        LINE_MANAGER,  # what the organisation offers without any unit or audience
    }
