"""HR of one division: its people and units at every desk, in every file, and nobody else's."""

import pytest
from django.urls import reverse

from portal.core.dates import organisation_today
from portal.organisation.models import Deputy, JobAssignment, Mentorship, OrgUnit, Profile
from portal.people.enums import Role
from portal.people.models import User
from portal.powers.enums import ScopeKind
from portal.powers.services import grant_power
from tests.factories.organisation import employee, profile, unit
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


class Places:
    """Two divisions with a team and somebody in each."""

    def __init__(self) -> None:
        self.here, self.there = unit("Here"), unit("There")
        self.team = unit("Team", parent=self.here)
        self.near = employee(unit=self.team, display_name="Nia Near", employee_number="N1")
        self.far = employee(unit=self.there, display_name="Fay Far", employee_number="F1")
        for person in (self.near, self.far):
            profile(person)


@pytest.fixture
def places(client):
    made = Places()
    made.hr = UserFactory(display_name="Hana HR")
    grant_power(
        made.hr, by=None, role=Role.HR, scope=ScopeKind.UNIT, unit=made.here, reason="Looks after."
    )
    client.force_login(made.hr)
    return made


def desk(model, name, *args):
    return reverse(f"{model._meta.model_name}:{name}", args=args)


def add(client, model, **values):
    return client.post(desk(model, "add"), values)


@pytest.mark.parametrize(
    "address",
    [
        lambda: desk(JobAssignment, "index"),
        lambda: desk(JobAssignment, "index") + "?export=csv",
        lambda: desk(JobAssignment, "index") + "?q=Far",
        lambda: desk(Profile, "index"),
        lambda: desk(Profile, "index") + "?export=xlsx",
        lambda: reverse("organisation:directory_csv"),
        lambda: reverse("wagtailusers_users:index"),
        lambda: reverse("wagtailusers_users:index") + "?export=csv",
    ],
)
def test_lists_and_files_hold_the_people_of_the_division_only(client, places, address):
    response = client.get(address())

    assert response.status_code == 200
    body = response.getvalue()
    assert b"Fay Far" not in body
    if body[:2] != b"PK" and "q=" not in address():
        assert b"Nia Near" in body


def test_a_job_elsewhere_is_not_there_and_one_here_ends(client, places):
    assert client.get(desk(JobAssignment, "edit", places.far.jobs.get().pk)).status_code == 404

    job = places.near.jobs.get()
    client.post(desk(JobAssignment, "edit", job.pk), {"last_day": organisation_today()})

    job.refresh_from_db()
    assert job.ends_on == organisation_today()


@pytest.mark.parametrize(
    ("person", "where", "added"), [("N1", "Here", 1), ("N1", "There", 0), ("F1", "Here", 0)]
)
def test_people_of_the_division_are_moved_within_it(client, places, person, where, added):
    before = JobAssignment.objects.count()

    response = add(
        client, JobAssignment, person=person, unit=where, on=organisation_today(), is_primary="on"
    )

    assert JobAssignment.objects.count() == before + added
    if not added:
        assert "that you look after" in response.content.decode()


def test_facts_mentorships_and_deputies_are_those_of_the_division(client, places):
    Profile.objects.filter(pk=places.far.pk).delete()
    helper, day = UserFactory(employee_number="H1"), organisation_today()
    span = {"starts_on": day, "ends_on": day}

    for number, number_of_rows in (("F1", 0), ("N1", 1)):
        add(client, Mentorship, mentor="H1", mentee=number, focus="Pumps", **span)
        add(client, Deputy, principal=number, deputy="H1", duty="", reason="-", **span)
        assert Mentorship.objects.filter(mentor=helper).count() == number_of_rows
        assert Deputy.objects.filter(deputy=helper).count() == number_of_rows
    add(client, Profile, who="F1", hired_on="2020-01-01")
    assert not Profile.objects.filter(pk=places.far.pk).exists()


def test_units_grow_below_the_division_only(client, places):
    def made(parent):
        add(client, OrgUnit, name="New", kind="team", parent=parent)
        return OrgUnit.objects.filter(name="New").delete()[0] > 0

    assert [made(parent) for parent in ("", "There", "Team")] == [False, False, True]


def test_a_unit_of_the_division_does_not_leave_it(client, places):
    told = {"name": "Team", "kind": "team"}

    client.post(desk(OrgUnit, "edit", places.team.pk), {**told, "parent": "There"})
    assert OrgUnit.objects.get(pk=places.team.pk).parent == places.here
    client.post(desk(OrgUnit, "edit", places.team.pk), {**told, "parent": "Here", "code": "T1"})
    assert OrgUnit.objects.get(pk=places.team.pk).code == "T1"

    for name, row in (("edit", places.there), ("delete", places.there), ("delete", places.here)):
        assert client.post(desk(OrgUnit, name, row.pk), told).status_code == 403
    assert OrgUnit.objects.count() == 3


def test_jobs_that_somebody_had_are_seen_in_the_division_only(client, places):
    seen = {
        person: client.get(reverse("organisation:person", args=[person.pk])).context["history"]
        for person in (places.near, places.far)
    }

    assert seen[places.near] is not None
    assert seen[places.far] is None


def test_words_that_all_units_share_are_kept_by_nobody_of_one_unit(client, places):
    for name in ("jobtitle", "location", "audience"):
        assert client.get(reverse(f"{name}:index")).status_code in (302, 403), name


def test_who_may_only_see_those_near_sees_the_division_besides(client, places, settings):
    settings.STOA_DIRECTORY = "near-only"

    shown = set(client.get(reverse("organisation:directory")).context["page"])

    assert shown == {places.hr, places.near}
    assert client.get(reverse("organisation:person", args=[places.far.pk])).status_code == 404
    assert User.objects.filter(is_active=True).count() == 3
