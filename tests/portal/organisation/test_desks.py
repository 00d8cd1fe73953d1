"""The desks in the admin: who keeps what, and that every change goes the ordinary way."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.core.dates import organisation_today
from portal.organisation.enums import ImportState
from portal.organisation.models import (
    Audience,
    Deputy,
    JobAssignment,
    Location,
    Mentorship,
    OrgUnit,
    PeopleImport,
    Profile,
    ScimToken,
)
from portal.organisation.queries import job_on, people_below
from portal.organisation.services.feed import check_file, run_file
from portal.people.enums import Role
from portal.people.models import User
from portal.powers.enums import ScopeKind
from portal.powers.services import grant_power
from tests.factories.organisation import employee, location, profile, title, unit
from tests.factories.people import UserFactory, person_with

pytestmark = pytest.mark.django_db
TODAY = organisation_today()
DESKS = [
    "orgunit",
    "jobassignment",
    "jobtitle",
    "location",
    "profile",
    "mentorship",
    "deputy",
    "audience",
    "people_imports",
    "scim_tokens",
]


@pytest.fixture
def admin(client):
    person = person_with(Role.ADMINISTRATOR)
    client.force_login(person)
    return person


@pytest.mark.parametrize("desk", DESKS)
def test_every_desk_is_kept_by_administrators_and_by_nobody_else(client, admin, desk):
    unit("Works")
    profile(employee(title=title("Fitter")), location=location("Depot"))

    assert client.get(reverse(f"{desk}:index")).status_code == 200
    assert client.get(reverse(f"{desk}:add")).status_code == 200
    for role in (Role.LEARNER, Role.MENTOR, Role.PROGRAM_OWNER):
        client.force_login(person_with(role))
        shown = client.get(reverse(f"{desk}:index"))
        # What the portal shows of units, and of one's own mentors, a desk may show, too.
        assert shown.status_code in (302, 403) or desk in ("orgunit", "mentorship", "deputy")
        assert client.post(reverse(f"{desk}:add"), {"name": "Mine"}).status_code in (302, 403)
    assert OrgUnit.objects.count() == 1
    assert not ScimToken.objects.exists()


@pytest.mark.parametrize("rows", [1, 6])
@pytest.mark.parametrize("desk", ["orgunit", "jobassignment", "profile", "audience"])
def test_desks_cost_the_same_however_long_they_are(
    client, admin, django_assert_max_num_queries, desk, rows
):
    boss = employee()
    for number in range(rows):
        person = employee(unit=unit(f"U{number}"), title=title(f"T{number}"), manager=boss)
        profile(person, location=location(f"L{number}"))
        Audience.objects.create(name=f"A{number}")
    client.get(reverse(f"{desk}:index"))

    with django_assert_max_num_queries(15):
        client.get(reverse(f"{desk}:index"))


def test_a_unit_is_added_moved_and_kept_out_of_itself(client, admin):
    works, crew = unit("Works", code="W"), unit("Crew", code="C")
    edit = reverse("orgunit:edit", args=[crew.pk])
    told = {"name": "Crew", "kind": "team", "code": "C", "parent": "w"}

    assert client.post(edit, told).status_code == 302
    assert OrgUnit.objects.get(code="C").parent == works
    response = client.post(
        reverse("orgunit:edit", args=[works.pk]),
        {"name": "Works", "kind": "division", "code": "W", "parent": "C"},
    )
    assert "cannot become part of it" in response.content.decode()
    assert OrgUnit.objects.get(code="W").parent is None


def test_a_move_at_the_desk_closes_the_job_before(client, admin):
    person, boss = employee(title=title("Fitter")), UserFactory(employee_number="9")

    response = client.post(
        reverse("jobassignment:add"),
        {
            "person": person.login_name,
            "manager": "9",
            "title": "Foreman",
            "on": TODAY,
            "is_primary": "on",
        },
    )

    assert response.status_code == 302
    assert job_on(person).title.name == "Foreman"
    assert set(people_below(boss)) == {person}
    assert JobAssignment.objects.filter(person=person).count() == 2


def test_a_job_is_ended_and_never_removed(client, admin):
    job = employee().jobs.get()

    client.post(reverse("jobassignment:edit", args=[job.pk]), {"last_day": TODAY})
    job.refresh_from_db()

    assert job.ends_on == TODAY
    assert client.post(reverse("jobassignment:delete", args=[job.pk])).status_code in (302, 403)
    assert JobAssignment.objects.filter(pk=job.pk).exists()


def test_a_circle_at_the_desk_is_a_sentence(client, admin):
    boss = employee()
    report = employee(manager=boss)

    response = client.post(
        reverse("jobassignment:add"),
        {"person": boss.login_name, "manager": report.login_name, "on": TODAY, "is_primary": "on"},
    )

    assert "circle" in response.content.decode()
    assert job_on(boss).manager is None


def test_facts_mentorships_and_deputies_are_kept_at_their_desks(client, admin):
    one, two = UserFactory(), UserFactory()
    depot = location("Depot")
    dated = {"starts_on": TODAY}

    client.post(
        reverse("profile:add"),
        {"who": one.login_name, "hired_on": TODAY, "location": depot.pk},
    )
    client.post(
        reverse("mentorship:add"), {"mentor": one.login_name, "mentee": two.login_name, **dated}
    )
    client.post(
        reverse("deputy:add"), {"principal": one.login_name, "deputy": two.login_name, **dated}
    )

    assert Profile.objects.get(pk=one.pk).location == depot
    assert Mentorship.objects.get().mentee == two
    row = Deputy.objects.get()
    client.post(reverse("deputy:edit", args=[row.pk]), {"last_day": TODAY - timedelta(days=1)})
    assert not Deputy.objects.exists()


def test_who_works_in_the_admin_sees_of_mentorships_only_their_own(client, admin):
    owner = person_with(Role.PROGRAM_OWNER)
    today = {"starts_on": TODAY}
    Mentorship.objects.create(mentor=owner, mentee=UserFactory(display_name="Mine"), **today)
    Mentorship.objects.create(mentor=admin, mentee=UserFactory(display_name="Other"), **today)
    client.force_login(owner)

    shown = client.get(reverse("mentorship:index")).content.decode()

    assert "Mine" in shown
    assert "Other" not in shown


def test_a_location_that_somebody_has_stays(client, admin):
    depot = location("Depot")
    profile(UserFactory(), location=depot)

    response = client.post(reverse("location:delete", args=[depot.pk]), follow=True)

    assert "is on record and stays" in response.content.decode()
    assert Location.objects.filter(pk=depot.pk).exists()


def test_a_token_is_shown_once(client, admin):
    response = client.post(reverse("scim_tokens:add"), {"name": "HR", "scope": "write"})

    assert "stoa_scim_" in response.content.decode()
    row = ScimToken.objects.get()
    assert "stoa_scim_" not in client.get(reverse("scim_tokens:index")).content.decode()
    client.post(reverse("scim_tokens:delete", args=[row.pk]))
    row.refresh_from_db()
    assert row.revoked_at is not None


def file(text):
    return SimpleUploadedFile("people.csv", text.encode(), content_type="text/csv")


def test_a_file_is_checked_shown_and_then_imported(client, admin):
    text = "number,name,manager\n1,Ada,\n2,Ben,1\n3,Cem,3\n"

    response = client.post(reverse("people_imports:add"), {"file": file(text), "max_share": "5"})
    row = PeopleImport.objects.get()
    assert response["Location"] == reverse("people_imports:show", args=[row.pk])
    assert check_file(row.pk)
    shown = client.get(response["Location"]).content.decode()
    assert "What it would do" in shown
    assert not User.objects.filter(employee_number="1").exists()

    client.post(response["Location"])
    assert run_file(row.pk)
    assert not run_file(row.pk)

    row.refresh_from_db()
    assert (row.state, row.counts["created"], row.counts["failed"]) == (ImportState.DONE, 2, 1)
    assert set(people_below(User.objects.get(employee_number="1"))) == {
        User.objects.get(employee_number="2")
    }
    result = client.get(reverse("people_imports:result", args=[row.pk]))
    assert "own manager" in b"".join(result.streaming_content).decode()


def test_a_file_that_is_not_to_be_trusted_is_refused(client, admin):
    UserFactory(employee_number="1")

    client.post(
        reverse("people_imports:add"),
        {"file": file("number,name\n2,Ben\n"), "deactivate_missing": "on", "max_share": "5"},
    )
    row = PeopleImport.objects.get()
    assert not check_file(row.pk)

    row.refresh_from_db()
    assert row.state == ImportState.REFUSED
    assert (
        "would be deactivated"
        in client.get(reverse("people_imports:show", args=[row.pk])).content.decode()
    )
    client.post(reverse("people_imports:show", args=[row.pk]))
    row.refresh_from_db()
    assert row.state == ImportState.REFUSED


def test_a_map_that_makes_no_sense_is_a_form_error(client, admin):
    map_file = SimpleUploadedFile("map.toml", b'[columns]\nshoe = "x"')

    response = client.post(
        reverse("people_imports:add"),
        {"file": file("number\n1\n"), "map_file": map_file, "max_share": "5"},
    )

    assert "There is no field" in response.content.decode()
    assert not PeopleImport.objects.exists()


def test_a_result_is_for_administrators_only(client, admin):
    client.post(reverse("people_imports:add"), {"file": file("number,name\n1,A\n"), "max_share": 5})
    row = PeopleImport.objects.get()
    check_file(row.pk)

    client.force_login(person_with(Role.TRAINING_STAFF))

    assert client.get(reverse("people_imports:result", args=[row.pk])).status_code == 404
    row.refresh_from_db()
    assert client.get(f"/media/{row.result.name}").status_code == 404
    assert client.get(f"/media/{row.file.name}").status_code == 404


def test_an_audience_without_a_name_is_a_form_error(client, admin):
    audience = Audience.objects.create(name="Crews")
    rows = {f"rows-{name}_FORMS": 0 for name in ("TOTAL", "INITIAL")}
    hr = person_with(Role.HR)

    for person, told in ((admin, {}), (hr, {}), (hr, {**rows, "name": "", "match": "all"})):
        client.force_login(person)
        answer = client.post(reverse("audience:edit", args=[audience.pk]), told)
        assert answer.status_code == 200
        assert Audience.objects.get().name == "Crews"


def test_an_audience_is_previewed_and_changed_in_its_place(client, admin):
    audience = Audience.objects.create(name="Crews")
    edit = reverse("audience:edit", args=[audience.pk])
    rows = {"rows-TOTAL_FORMS": 1, "rows-INITIAL_FORMS": 0, "rows-0-field": "person"}
    told = {**rows, "rows-0-values": admin.login_name, "name": "Crew", "match": "all"}

    assert client.post(edit, {**told, "preview": "1"}).context["preview"]["count"] == 1
    assert Audience.objects.get().name == "Crews"
    assert client.post(edit, told).status_code == 302
    assert [(row.pk, row.name) for row in Audience.objects.all()] == [(audience.pk, "Crew")]


def test_a_unit_that_a_grant_names_is_not_removed(client, admin):
    works = unit("Works")
    grant_power(
        UserFactory(), by=admin, role=Role.HR, scope=ScopeKind.UNIT, unit=works, reason="Leads it."
    )

    answer = client.post(reverse("orgunit:delete", args=[works.pk]), follow=True)

    assert "other things on record name it" in answer.content.decode()
    assert OrgUnit.objects.get() == works
