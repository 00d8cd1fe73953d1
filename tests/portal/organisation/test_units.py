"""Units stand in a tree: moved as a whole, never part of themselves."""

from datetime import timedelta

import pytest

from portal.core.dates import organisation_today
from portal.organisation.models import OrgUnit
from portal.organisation.queries import people_in_unit, units_above, units_below, units_of
from portal.organisation.services import (
    CannotChangeUnit,
    UnitCircle,
    change_unit,
    close_unit,
    redraw_paths,
    remove_unit,
    save_audience,
)
from tests.factories.organisation import employee, unit
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def three():
    """Works holds Networks, which holds Crew."""
    works = unit("Works", code="W")
    networks = unit("Networks", parent=works)
    return works, networks, unit("Crew", parent=networks)


def test_what_is_below_and_above_is_one_query_each(three, django_assert_num_queries):
    works, networks, crew = three
    unit("Desk")

    with django_assert_num_queries(2):
        below, above = list(units_below(works)), units_above(crew)

    assert {one.pk for one in below} == {works.pk, networks.pk, crew.pk}
    assert above == [works, networks]


def test_a_unit_moves_with_all_below_it(three):
    works, networks, crew = three
    desk = unit("Desk")

    change_unit(networks, parent=desk)

    assert [one.name for one in units_above(OrgUnit.objects.get(pk=crew.pk))] == [
        "Desk",
        "Networks",
    ]
    assert OrgUnit.objects.get(pk=crew.pk).depth == 3
    assert list(units_below(works)) == [works]


def test_a_unit_is_never_part_of_what_is_part_of_it(three):
    works, _networks, crew = three

    with pytest.raises(UnitCircle, match="cannot become part"):
        change_unit(works, parent=crew)
    with pytest.raises(UnitCircle):
        change_unit(works, parent=works)

    assert OrgUnit.objects.get(pk=works.pk).parent is None


def test_a_unit_whose_number_begins_like_another_is_not_below_it():
    first = unit("First")
    OrgUnit.objects.bulk_create([OrgUnit(pk=first.pk * 10 + 1, name="Other")])
    redraw_paths()

    assert list(units_below(first)) == [first]


def test_paths_drawn_anew_find_circles(three):
    works, networks, crew = three
    OrgUnit.objects.filter(pk=crew.pk).update(parent=works)

    redraw_paths()

    assert OrgUnit.objects.get(pk=crew.pk).depth == 2
    OrgUnit.objects.filter(pk=works.pk).update(parent=networks)
    with pytest.raises(UnitCircle):
        redraw_paths()


def test_people_of_a_unit_are_those_below_it_too(three):
    works, networks, crew = three
    person, elsewhere = employee(unit=crew), employee(unit=unit("Desk"))

    assert set(people_in_unit(works)) == {person}
    assert set(people_in_unit(networks, below=False)) == set()
    assert set(units_of(person)) == {crew}
    assert elsewhere not in people_in_unit(works)


def test_a_code_is_taken_once(three):
    with pytest.raises(CannotChangeUnit, match="this code"):
        unit("Again", code="W")


def test_a_unit_closes_when_nobody_works_there_any_more(three):
    works, networks, crew = three
    today = organisation_today()
    employee(unit=crew)

    with pytest.raises(CannotChangeUnit, match="Move them first"):
        close_unit(crew, last_day=today)
    with pytest.raises(CannotChangeUnit, match="below"):
        close_unit(works, last_day=today)

    empty = unit("Empty", parent=networks)
    close_unit(empty, last_day=today - timedelta(days=1))
    assert empty not in OrgUnit.objects.open_on(today)


def test_only_a_unit_that_nothing_names_is_removed(three):
    _works, networks, _crew = three
    empty = unit("Empty")
    by = UserFactory()
    rule = {"rows": [{"field": "unit", "values": [empty.pk]}]}
    save_audience(name="Empties", rule=rule, by=by)

    with pytest.raises(CannotChangeUnit, match="below it"):
        remove_unit(networks)
    with pytest.raises(CannotChangeUnit, match="Empties"):
        remove_unit(empty)

    remove_unit(unit("Typo"))
    assert not OrgUnit.objects.filter(name="Typo").exists()
