"""Two at once, on a database that lets two in."""

import pytest
from django.db import connection

from portal.people.models import PersonGroup
from portal.people.services import apply_roles, renew_own_group
from portal.people.services.powers import drop_own_group
from portal.powers.models import Grant, StepHolder
from portal.powers.services import (
    AlreadyEnded,
    NotInProgram,
    end_grant,
    grant_power,
    hand_step,
)
from tests.catalog.enrollment.test_concurrency import at_once
from tests.factories.people import UserFactory
from tests.factories.powers import again, program_with

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite lets one writer in at a time"
    ),
]


@pytest.fixture(autouse=True)
def roles(transactional_db):
    """What a test with real transactions before this one has emptied."""
    apply_roles()


def test_a_grant_ends_once_however_many_end_it():
    grant = grant_power(UserFactory(), by=None, role="hr", reason="-")

    said = at_once(lambda: end_grant(grant, by=None))

    assert len([one for one in said if isinstance(one, AlreadyEnded)]) == 3
    assert Grant.objects.get().ended_at is not None


def test_a_step_is_handed_to_somebody_once_however_often_one_clicks():
    owner, person = UserFactory(), UserFactory()
    program = program_with(owner=owner)

    said = at_once(lambda: hand_step(program, "design", person, by=owner))

    assert len([one for one in said if isinstance(one, NotInProgram)]) == 3
    assert StepHolder.objects.count() == 1


def test_a_hidden_group_is_made_once():
    person = UserFactory()
    grant = grant_power(person, by=None, role="hr", reason="-")
    drop_own_group(person)

    said = at_once(lambda: renew_own_group(again(person)))

    assert [one for one in said if isinstance(one, Exception)] == []
    assert PersonGroup.objects.count() == 1
    assert grant.is_current
