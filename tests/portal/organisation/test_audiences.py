"""Audiences select people in the database, and add tokens to the one seam."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from catalog.courses.models import CoursePage
from portal.core.dates import organisation_today
from portal.home.queries import visible_pages
from portal.organisation.models import (
    AudienceMember,
    JobAssignment,
    OrganisationState,
    Profile,
)
from portal.organisation.queries import people_of
from portal.organisation.rules import BadRule, read_rule
from portal.organisation.services import (
    AudienceInUse,
    BadAudience,
    change_own_profile,
    change_unit,
    end_job,
    follow_the_day,
    move,
    remove_audience,
    save_audience,
)
from portal.people.enums import Role
from portal.people.queries import audience_choices, audience_tokens_of, bearers_of
from portal.people.services import change_own_details, deactivate
from search.core.contract import CatalogQuery
from search.core.services import search
from tests.factories.courses import course_page
from tests.factories.organisation import employee, location, profile, report_to, title, unit
from tests.factories.people import GroupFactory, UserFactory, person_with
from tests.factories.vocabulary import SkillFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def audience(*rows, match="all", name="Some"):
    return save_audience(name=name, rule={"match": match, "rows": list(rows)}, by=UserFactory())


def selected(*rows, **options):
    return set(people_of(audience(*rows, **options)))


@pytest.fixture
def crew():
    """A crew below Works with a boss and one fitter; and somebody at a desk elsewhere."""
    works = unit("Works")
    team = unit("Crew", parent=works)
    boss = employee(unit=works, display_name="Boss")
    fitter = employee(unit=team, title=title("Fitter"), manager=boss, language="de")
    other = employee(unit=unit("Desk"), title=title("Clerk"), language="en")
    return works, team, boss, fitter, other


def test_units_count_with_or_without_what_is_below(crew):
    works, _team, boss, fitter, _other = crew
    row = {"field": "unit", "values": [works.pk]}

    assert selected({**row, "below": True}) == {boss, fitter}
    assert selected({**row, "below": False}, name="Direct") == {boss}


def test_every_field_of_a_rule_selects_those_it_names(crew):
    _works, _team, boss, fitter, other = crew
    skill, place, group = SkillFactory(), location("Depot"), GroupFactory()
    profile(fitter, skills=[skill], location=place, hired_on=organisation_today() - 10 * DAY)
    profile(boss, hired_on=organisation_today() - 900 * DAY)
    other.groups.add(group)
    mentor = person_with(Role.MENTOR)
    long_ago = (organisation_today() - 400 * DAY).isoformat()
    told = {
        "title": ({"values": [title("Fitter").pk]}, {fitter}),
        "location": ({"values": [place.pk]}, {fitter}),
        "skill": ({"values": [skill.pk]}, {fitter}),
        "manager": ({"values": [boss.pk]}, {fitter}),
        "language": ({"values": ["de"]}, {fitter}),
        "role": ({"values": ["mentor"]}, {mentor}),
        "group": ({"values": [group.pk]}, {other}),
        "person": ({"values": [boss.pk, other.pk]}, {boss, other}),
    }

    for field, (values, people) in told.items():
        assert selected({"field": field, **values}, name=field) == people, field
    hired = {"field": "hired"}
    assert selected({**hired, "how": "within", "days": 30}, name="new") == {fitter}
    assert selected({**hired, "how": "before", "day": long_ago}, name="old") == {boss}
    assert selected({**hired, "how": "after", "day": long_ago}, name="young") == {fitter}


def test_rows_are_joined_by_all_or_any_and_turned_round(crew):
    works, _team, boss, fitter, other = crew
    in_works = {"field": "unit", "values": [works.pk]}
    german = {"field": "language", "values": ["de"]}
    clerk = {"field": "title", "values": [title("Clerk").pk]}

    assert selected(in_works, {**german, "not": True}) == {boss}
    assert selected(german, clerk, match="any", name="any") == {fitter, other}


def test_a_rule_without_rows_selects_nobody(crew):
    assert selected() == set()


def test_whoever_has_left_is_in_no_audience(crew):
    works, _team, boss, fitter, _other = crew
    made = audience({"field": "unit", "values": [works.pk]})
    deactivate(fitter, by=None)

    assert set(people_of(made)) == {boss}
    assert not AudienceMember.objects.filter(person=fitter).exists()


@pytest.mark.parametrize(
    "rule",
    [
        [],
        {"match": "none", "rows": []},
        {"rows": [{"field": "password", "values": [1]}]},
        {"rows": [{"field": "unit", "values": []}]},
        {"rows": [{"field": "unit", "values": ["1 OR 1=1"]}]},
        {"rows": [{"field": "unit", "values": [True]}]},
        {"rows": [{"field": "role", "values": ["king"]}]},
        {"rows": [{"field": "hired", "how": "within", "days": -1}]},
        {"rows": [{"field": "hired", "how": "before", "day": "yesterday"}]},
        {"rows": [{"field": "unit", "values": [1]}] * 21},
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(rule):
    with pytest.raises(BadRule):
        read_rule(rule)
    with pytest.raises(BadAudience):
        save_audience(name="Odd", rule=rule, by=UserFactory())


@pytest.mark.parametrize("audiences", [1, 6])
def test_a_persons_tokens_cost_one_query_however_many(crew, django_assert_num_queries, audiences):
    works, team, boss, fitter, _other = crew
    for number in range(audiences):
        audience({"field": "unit", "values": [works.pk]}, name=f"A{number}")

    with django_assert_num_queries(2):  # one for the groups
        tokens = audience_tokens_of(fitter)

    assert {f"unit:{works.pk}", f"unit:{team.pk}"} <= tokens
    assert sum(token.startswith("audience:") for token in tokens) == audiences
    assert "line-manager" in audience_tokens_of(boss)
    assert "line-manager" not in tokens


def test_the_seam_answers_in_both_directions(crew):
    works, team, boss, fitter, other = crew
    made = audience({"field": "language", "values": ["de"]})

    assert set(bearers_of([made.token])) == {fitter}
    assert set(bearers_of([f"unit:{works.pk}"])) == {boss, fitter}
    assert set(bearers_of([f"unit:{team.pk}", "unit:x", "audience:"])) == {fitter}
    assert set(bearers_of(["line-manager"])) == {boss}
    assert made.token in audience_tokens_of(fitter)
    assert made.token not in audience_tokens_of(other)
    assert dict(audience_choices())[made.token] == "Some"
    assert f"unit:{works.pk}" in dict(audience_choices())


@pytest.fixture
def course(site, crew):
    """A course that only an audience of the crew sees."""
    made = audience({"field": "unit", "values": [crew[1].pk]})
    return course_page(site.catalog, title="Valves under pressure", audience=[made.token])


def sees(person, page):
    return page in [one.specific for one in visible_pages(CoursePage.objects.all(), person)]


def test_whoever_moves_to_another_unit_no_longer_sees_the_course_that_day(course, crew):
    works, _team, _boss, fitter, other = crew
    assert sees(fitter, course)
    assert not sees(other, course)

    move(fitter, on=organisation_today(), unit=works)

    assert not sees(fitter, course)


def test_search_follows_the_audience(course, crew):
    works, _team, _boss, fitter, _other = crew

    def hits():
        return search(CatalogQuery("valves", {}), fitter, language="en").total

    assert hits() == 1
    move(fitter, on=organisation_today(), unit=works)
    assert hits() == 0


def test_a_unit_that_moves_takes_its_people_into_the_audience(crew):
    works, team, _boss, fitter, other = crew
    made = audience({"field": "unit", "values": [works.pk]})
    desk = JobAssignment.objects.get(person=other).unit

    change_unit(desk, parent=works)

    assert set(made.members.values_list("person", flat=True)) >= {other.pk, fitter.pk}
    assert team != desk


def test_audiences_follow_what_changes_about_people(crew):
    _works, _team, boss, fitter, other = crew
    skill = SkillFactory()
    made = audience(
        {"field": "language", "values": ["fr"]},
        {"field": "skill", "values": [skill.pk]},
        {"field": "manager", "values": [boss.pk]},
        match="any",
    )

    def members():
        return set(made.members.values_list("person", flat=True))

    assert members() == {fitter.pk}
    report_to(other, fitter)
    assert members() == {fitter.pk, other.pk}
    end_job(JobAssignment.objects.get(person=fitter), last_day=organisation_today() - DAY)
    assert members() == set()
    change_own_details(fitter, display_name="F", language="fr", time_zone="")
    assert members() == {fitter.pk}
    change_own_profile(other, skills=[skill], interests=[], career_goal="", takes_mentees=False)
    assert members() == {fitter.pk, other.pk}


def test_the_turn_of_the_day_ends_what_was_new(crew):
    fitter = crew[3]
    profile(fitter, hired_on=organisation_today() - 29 * DAY)
    made = audience({"field": "hired", "how": "within", "days": 30})
    assert made.members.count() == 1
    # Two days pass.
    Profile.objects.filter(pk=fitter.pk).update(hired_on=organisation_today() - 31 * DAY)
    OrganisationState.objects.update(lines_as_of=organisation_today() - 2 * DAY)

    follow_the_day(timezone.now())

    assert made.members.count() == 0
    assert OrganisationState.objects.get().audiences_as_of == organisation_today()


def test_an_audience_in_use_is_not_removed(course, crew):
    made = AudienceMember.objects.first().audience

    with pytest.raises(AudienceInUse, match="Valves"):
        remove_audience(made, by=UserFactory())


def test_names_of_audiences_are_taken_once(crew):
    audience({"field": "language", "values": ["de"]}, name="Once")

    with pytest.raises(BadAudience):
        audience({"field": "language", "values": ["en"]}, name="Once")


@pytest.fixture
def staff(client):
    person = person_with(Role.TRAINING_STAFF)
    client.force_login(person)
    return person


def rows(*told, extra=3):
    data = {"rows-TOTAL_FORMS": len(told) + extra, "rows-INITIAL_FORMS": 0}
    for number, row in enumerate(told):
        data.update({f"rows-{number}-{name}": value for name, value in row.items()})
    return data


def test_the_form_names_people_and_units_and_previews_before_it_saves(client, staff, crew):
    works, _team, boss, fitter, _other = crew
    data = {
        "name": "Works, without the boss",
        "match": "all",
        **rows(
            {"field": "unit", "values": "works"},
            {"field": "person", "values": boss.login_name, "negated": "not"},
        ),
    }
    address = reverse("audience:add")

    shown = client.post(address, {**data, "preview": "1"})

    assert "1 person is selected today" in shown.content.decode()
    assert fitter.display_name in shown.content.decode()
    assert not AudienceMember.objects.exists()
    assert client.post(address, data).status_code == 302
    made = AudienceMember.objects.get().audience
    again = client.get(reverse("audience:edit", args=[made.pk])).content.decode()
    assert boss.login_name in again
    assert works.name in again


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"field": "unit", "values": "<script>alert(1)</script>"}, "There is no"),
        ({"field": "title", "values": ""}, "Say which"),
        ({"field": "hired-within", "values": "many"}, "number of days"),
        ({"field": "hired-before", "values": "2026-13-01"}, "Give a day"),
        ({"field": "person", "values": "x" * 10_000}, "There is no"),
    ],
)
def test_a_row_that_cannot_be_read_says_so(client, staff, row, said):
    response = client.post(reverse("audience:add"), {"name": "N", "match": "all", **rows(row)})

    assert response.status_code == 200
    assert said in response.content.decode()
    assert "<script>alert" not in response.content.decode()


def test_learners_keep_no_audiences(client):
    client.force_login(UserFactory())

    assert client.get(reverse("audience:index")).status_code in (302, 403)
