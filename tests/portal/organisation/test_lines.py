"""Jobs have days, lines follow from them, and no line is a circle."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from portal.core.dates import organisation_today
from portal.organisation.models import JobAssignment, OrganisationState, ReportingLine
from portal.organisation.queries import (
    ids_below,
    is_above,
    job_on,
    manager_on,
    people_above,
    people_below,
)
from portal.organisation.services import (
    CannotPlace,
    ClosesCircle,
    end_job,
    follow_the_day,
    move,
    redraw_everything,
    start_job,
)
from tests.factories.organisation import LONG_AGO, employee, report_to, title, unit
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def lines():
    return set(ReportingLine.objects.values_list("manager", "report", "depth"))


@pytest.fixture
def four():
    """Ada leads Ben, who leads Cem, who leads Dora."""
    ada = employee(display_name="Ada")
    ben = employee(display_name="Ben", manager=ada)
    cem = employee(display_name="Cem", manager=ben)
    return ada, ben, cem, employee(display_name="Dora", manager=cem)


def test_everybody_below_is_one_query(four, django_assert_num_queries):
    ada, ben, cem, dora = four

    with django_assert_num_queries(1):
        below = set(people_below(ada))

    assert below == {ben, cem, dora}
    assert set(people_below(ada, direct=True)) == {ben}
    assert [(one.display_name, one.depth) for one in people_above(dora)] == [
        ("Cem", 1),
        ("Ben", 2),
        ("Ada", 3),
    ]


def test_a_former_report_leaves_the_view_on_the_day_of_the_move(four):
    ada, ben, cem, dora = four
    other = employee(display_name="Olu")

    report_to(cem, other)

    assert set(people_below(ben)) == set()
    assert set(people_below(ada)) == {ben}
    assert set(people_below(other)) == {cem, dora}


def test_who_was_the_manager_on_a_day_has_an_answer(four):
    ada, ben, cem, _dora = four
    move(cem, on=date(2026, 3, 4), manager=ada)

    assert manager_on(cem, date(2026, 3, 3)) == ben
    assert manager_on(cem, date(2026, 3, 4)) == ada
    assert manager_on(cem, LONG_AGO - DAY) is None
    assert JobAssignment.objects.filter(person=cem).count() == 2


def test_a_move_keeps_what_it_does_not_name():
    crew, desk = unit("Crew"), unit("Desk")
    person = employee(unit=crew, title=title("Fitter"))

    job = move(person, on=organisation_today(), unit=desk)

    assert (job.unit, job.title.name) == (desk, "Fitter")
    assert job_on(person, organisation_today() - DAY).unit == crew


def test_a_correction_on_the_same_day_counts_from_that_day_and_keeps_the_wrong_row():
    today = organisation_today()
    person, wrong, right = UserFactory(), UserFactory(), UserFactory()
    first = start_job(person, on=today, manager=wrong)

    start_job(person, on=today, manager=right)

    first.refresh_from_db()
    assert first.withdrawn_at is not None
    assert manager_on(person, today) == right
    assert set(people_below(wrong)) == set()


def test_a_planned_move_counts_from_its_day_on(four):
    ada, ben, cem, _dora = four
    tomorrow = organisation_today() + DAY
    move(cem, on=tomorrow, manager=ada)
    assert is_above(ben, cem)

    noon = datetime(tomorrow.year, tomorrow.month, tomorrow.day, 12, tzinfo=UTC)
    OrganisationState.objects.update(
        lines_as_of=organisation_today(), audiences_as_of=organisation_today()
    )

    assert follow_the_day(noon) is True
    assert not is_above(ben, cem)
    assert ReportingLine.objects.get(manager=ada, report=cem).depth == 1
    assert follow_the_day(noon) is False


def test_a_job_before_a_planned_one_ends_the_day_before_it():
    today = organisation_today()
    person = employee(title=title("Fitter"))
    start_job(person, on=today + 10 * DAY, title=title("Planner"))

    job = start_job(person, on=today, title=title("Foreman"))

    assert job.ends_on == today + 9 * DAY
    assert job_on(person, today + 10 * DAY).title.name == "Planner"


def test_several_jobs_at_once_have_one_that_is_the_main_one():
    today = organisation_today()
    first, second = UserFactory(), UserFactory()
    person = employee(manager=first)

    start_job(person, on=today, manager=second, is_primary=False)

    assert is_above(first, person)
    assert is_above(second, person)
    assert manager_on(person) == first
    with pytest.raises(IntegrityError), transaction.atomic():
        JobAssignment.objects.create(person=person, starts_on=today)


def test_the_shorter_of_two_lines_counts():
    top = employee()
    middle = employee(manager=top)
    person = employee(manager=middle)

    start_job(person, on=organisation_today(), manager=top, is_primary=False)

    assert ReportingLine.objects.get(manager=top, report=person).depth == 1


def test_nobody_reports_to_somebody_below_them(four):
    ada, _ben, _cem, dora = four
    before = lines()

    with pytest.raises(ClosesCircle, match="circle"):
        report_to(ada, dora)

    assert lines() == before
    assert manager_on(ada) is None


def test_a_circle_in_the_future_is_refused_today(four):
    ada, ben, _cem, _dora = four
    later = organisation_today() + 30 * DAY
    move(ben, on=later, manager=None)
    move(ada, on=later, manager=ben)

    with pytest.raises(ClosesCircle):
        move(ben, on=later + DAY, manager=ada)
    with pytest.raises(ClosesCircle):
        start_job(ada, on=later - DAY, manager=ben, is_primary=False)


def test_the_database_refuses_a_circle_that_no_service_saw(four):
    ada, _ben, _cem, dora = four
    JobAssignment.objects.filter(person=ada).update(manager=dora)

    with pytest.raises(IntegrityError), transaction.atomic():
        redraw_everything()


def test_nobody_is_their_own_manager():
    person = UserFactory()

    with pytest.raises(CannotPlace, match="own manager"):
        start_job(person, on=organisation_today(), manager=person)


def test_an_ended_job_takes_the_line_with_it(four):
    _ada, ben, cem, dora = four
    job = JobAssignment.objects.get(person=cem)

    end_job(job, last_day=organisation_today() - DAY)

    assert set(people_below(ben)) == set()
    assert set(people_below(cem)) == {dora}


def test_all_lines_drawn_anew_are_those_drawn_one_by_one(four):
    ada, ben, cem, dora = four
    report_to(dora, ben)
    drawn = lines()
    ReportingLine.objects.filter(manager=ada).delete()

    redraw_everything()

    assert lines() == drawn
    assert set(ids_below(ben).values_list("report", flat=True)) == {cem.pk, dora.pk}


def test_a_unit_of_the_past_takes_nobody():
    closed = unit("Old works", active_until=date(2021, 1, 1))

    with pytest.raises(CannotPlace, match="does not exist"):
        start_job(UserFactory(), on=organisation_today(), unit=closed)
