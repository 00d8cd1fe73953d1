"""A manager, mentor or deputy leaves: who was theirs goes to somebody else, and back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.core.dates import organisation_today
from portal.organisation.models import Deputy, JobAssignment, Mentorship
from portal.organisation.queries import job_on, manager_on, people_below
from portal.organisation.services import (
    CannotDeputise,
    ClosesCircle,
    end_job,
    name_deputy,
    start_job,
    start_mentorship,
)
from portal.organisation.services.jobs import ONE_DAY
from portal.people.enums import Role
from portal.people.services import deactivate
from portal.powers.models import Handover
from portal.powers.services import grant_power, hand_over, undo_handover
from tests.factories.organisation import employee, title, unit
from tests.factories.people import UserFactory, person_with

pytestmark = pytest.mark.django_db
TODAY = organisation_today


@pytest.fixture
def by():
    return person_with(Role.ADMINISTRATOR)


def hand(giver, taker, by, *kinds) -> Handover:
    return hand_over(giver, taker, kinds=kinds, by=by, reason="She leaves.")


def test_the_reports_of_a_manager_go_to_another_and_back(by):
    chief = employee()
    giver, taker = employee(manager=chief), employee(manager=chief)
    works, fitter = unit("Works"), title("Fitter")
    report = employee(manager=giver, unit=works, title=fitter)
    below = employee(manager=report)

    row = hand(giver, taker, by, "reports")

    assert set(people_below(taker)) == {report, below}
    assert not people_below(giver).exists()
    job = job_on(report)
    assert (job.manager, job.unit, job.title) == (taker, works, fitter)
    assert manager_on(report, TODAY() - ONE_DAY) == giver  # history stays
    assert [item.title for item in row.items.all()] == [report.display_name]

    undo_handover(row, by=by)

    assert set(people_below(giver)) == {report, below}
    assert manager_on(report) == giver


def test_a_successor_who_is_one_of_the_reports_comes_to_report_to_the_next_above(by):
    chief = employee()
    giver = employee(manager=chief)
    taker, peer = employee(manager=giver), employee(manager=giver)

    row = hand(giver, taker, by, "reports")

    assert manager_on(taker) == chief
    assert list(people_below(taker)) == [peer]
    undo_handover(row, by=by)
    assert manager_on(taker) == manager_on(peer) == giver


def test_whoever_is_deeper_in_the_line_is_refused_and_nothing_moves(by):
    giver = employee()
    report = employee(manager=giver)
    taker = employee(manager=report)

    with pytest.raises(ClosesCircle, match=taker.display_name):
        hand(giver, taker, by, "reports", "mentees")

    assert manager_on(report) == giver
    assert not Handover.objects.exists()


def test_jobs_beside_the_main_one_and_jobs_to_come_move_too(by):
    giver, taker = employee(), employee()
    beside, later = employee(), employee()
    start_job(beside, on=TODAY() - ONE_DAY, manager=giver, is_primary=False)
    start_job(later, on=TODAY() + 9 * ONE_DAY, manager=giver)

    hand(giver, taker, by, "reports")

    assert set(people_below(taker)) == {beside}
    assert manager_on(later, TODAY() + 10 * ONE_DAY) == taker
    counting = JobAssignment.objects.touching(TODAY(), None)
    assert not counting.filter(manager=giver).exists()


def test_a_manager_who_has_left_already_hands_over_too(by):
    chief = employee()
    giver = employee(manager=chief)
    taker, report = employee(manager=giver), employee(manager=giver)
    deactivate(giver, by=by)
    end_job(job_on(giver), last_day=TODAY() - ONE_DAY)

    hand(giver, taker, by, "reports")

    assert manager_on(report) == taker
    assert manager_on(taker) == chief


def test_mentees_go_to_another_mentor_and_back(by):
    giver, taker, mentee, shared = (UserFactory() for _n in range(4))
    for one in (mentee, shared, taker):
        start_mentorship(giver, mentee=one, focus="Pumps", starts_on=TODAY() - ONE_DAY)
    start_mentorship(taker, mentee=shared, starts_on=TODAY() - ONE_DAY)

    row = hand(giver, taker, by, "mentees")

    now = Mentorship.objects.on(TODAY())
    assert set(now.filter(mentor=taker).values_list("mentee", flat=True)) == {mentee.pk, shared.pk}
    assert now.get(mentor=taker, mentee=mentee).focus == "Pumps"
    assert [one.mentee for one in now.filter(mentor=giver)] == [taker]  # nobody mentors themselves
    undo_handover(row, by=by)
    assert mentee.pk in now.filter(mentor=giver).values_list("mentee", flat=True)


def test_deputies_on_both_sides_move(by):
    giver, taker, boss, helper = (UserFactory() for _n in range(4))
    name_deputy(boss, deputy=giver, duty="team", starts_on=TODAY() - ONE_DAY, reason="Leave")
    name_deputy(giver, deputy=helper, starts_on=TODAY() - ONE_DAY)

    hand(giver, taker, by, "principals", "deputies")

    assert {(row.principal, row.deputy, row.duty) for row in Deputy.objects.on(TODAY())} == {
        (boss, taker, "team"), (taker, helper, ""),
    }  # fmt: skip


def test_nobody_comes_to_act_for_themselves_by_handing_over(by):
    giver, taker, boss = UserFactory(), UserFactory(), UserFactory()
    name_deputy(boss, deputy=giver, starts_on=TODAY() - ONE_DAY)
    name_deputy(taker, deputy=boss, starts_on=TODAY() - ONE_DAY)

    with pytest.raises(CannotDeputise, match="nobody would be left"):
        hand(giver, taker, by, "principals")

    assert Deputy.objects.on(TODAY()).get(principal=boss).deputy == giver


def test_the_costs_of_units_go_to_another(by):
    giver, taker = UserFactory(), UserFactory()
    works = unit("Works", cost_centre_owner=giver)

    row = hand(giver, taker, by, "costs")
    works.refresh_from_db()
    assert works.cost_centre_owner == taker

    undo_handover(row, by=by)
    works.refresh_from_db()
    assert works.cost_centre_owner == giver


def test_a_grant_that_begins_later_is_handed_over_with_its_days(by):
    giver, taker = UserFactory(), UserFactory()
    first, last = TODAY() + 5 * ONE_DAY, TODAY() + 9 * ONE_DAY
    grant_power(
        giver, by=None, capability="courses.view_course", reason="-", starts_on=first, ends_on=last
    )

    hand(giver, taker, by, "grants")

    held = taker.grants.get(ended_at=None)
    assert (held.starts_on, held.ends_on) == (first, last)


def test_the_screen_names_the_people_who_would_move(client, by):
    giver, taker = employee(), employee()
    report = employee(manager=giver, display_name="Rita Report")
    client.force_login(by)
    form = {
        "giver": giver.login_name,
        "taker": taker.login_name,
        "kinds": ["reports", "mentees"],
        "reason": "She leaves.",
    }

    shown = client.post(reverse("powers_hand_over"), form).text
    assert "People who report to them: 1" in shown
    assert "Rita Report" in shown
    assert manager_on(report) == giver

    client.post(reverse("powers_hand_over"), {**form, "confirm": "yes"})
    assert manager_on(report) == taker


def test_many_reports_are_drawn_together(by):
    def cost(reports):
        giver, taker = employee(), employee()
        for _n in range(reports):
            employee(manager=giver)
        with CaptureQueriesContext(connection) as queries:
            hand(giver, taker, by, "reports")
        return sum("RECURSIVE" in query["sql"] for query in queries)

    assert cost(2) == cost(8)
