"""Two moves at once, on a database that lets two in, close no circle."""

import pytest
from django.db import connection

from portal.core.dates import organisation_today
from portal.organisation.models import JobAssignment, OrganisationState, OrgUnit, ReportingLine
from portal.organisation.services import (
    CannotDeputise,
    ClosesCircle,
    UnitCircle,
    change_unit,
    name_deputy,
    start_job,
)
from tests.catalog.enrollment.test_concurrency import at_once
from tests.factories.organisation import employee, unit
from tests.factories.people import UserFactory

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite lets one writer in at a time"
    ),
]


@pytest.mark.parametrize("known", [False, True])
def test_two_moves_at_once_close_no_circle(known):
    if known:
        OrganisationState.objects.get_or_create(pk=1)
    one, other = employee(), employee()
    pairs = [(one, other), (other, one)]

    def swap():
        person, manager = pairs.pop()
        start_job(person, on=organisation_today(), manager=manager)

    said = at_once(swap, times=2)

    assert [type(one) for one in said if one is not None] == [ClosesCircle]
    assert ReportingLine.objects.count() == 1


def test_three_moves_at_once_close_no_circle():
    people = [employee() for _number in range(3)]
    moves = [(people[n], people[(n + 1) % 3]) for n in range(3)]

    def join():
        person, manager = moves.pop()
        start_job(person, on=organisation_today(), manager=manager)

    said = at_once(join, times=3)

    assert [type(one) for one in said if one is not None] == [ClosesCircle]
    assert JobAssignment.objects.exclude(manager=None).count() == 2


def test_two_units_moved_at_once_are_not_part_of_each_other():
    pair = [unit("One"), unit("Other")]
    moves = [(pair[0], pair[1]), (pair[1], pair[0])]

    def swap():
        row, parent = moves.pop()
        change_unit(row, parent=parent)

    said = at_once(swap, times=2)

    assert [type(one) for one in said if one is not None] == [UnitCircle]
    assert OrgUnit.objects.exclude(parent=None).count() == 1


def test_two_do_not_become_deputies_of_each_other_at_once():
    one, other = UserFactory(), UserFactory()
    pairs = [(one, other), (other, one)]

    def name():
        principal, deputy = pairs.pop()
        name_deputy(principal, deputy=deputy, starts_on=organisation_today())

    said = at_once(name, times=2)

    assert [type(one) for one in said if one is not None] == [CannotDeputise]


def test_four_clicks_leave_one_open_main_job():
    person, boss = UserFactory(), UserFactory()

    at_once(lambda: start_job(person, on=organisation_today(), manager=boss))

    assert JobAssignment.objects.filter(person=person, ends_on=None).count() == 1
