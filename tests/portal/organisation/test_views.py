"""The directory, teams, the chart, units, mentors and deputies, as people meet them."""

from datetime import timedelta

import pytest
from django.urls import reverse

from portal.core.dates import organisation_today
from portal.notifications.models import Notice
from portal.organisation.models import Deputy, MentorRequest, Mentorship
from portal.organisation.services import (
    AnsweredAlready,
    CannotDeputise,
    CannotMentor,
    answer_request,
    ask_mentor,
    end_deputy,
    name_deputy,
    start_job,
    start_mentorship,
)
from portal.people.enums import Role
from portal.people.models import User
from portal.people.services import deactivate
from tests.factories.organisation import employee, location, profile, report_to, title, unit
from tests.factories.people import UserFactory, person_with
from tests.factories.vocabulary import SkillFactory

pytestmark = pytest.mark.django_db
TODAY = organisation_today()
DAY = timedelta(days=1)


@pytest.fixture
def viewer(client):
    person = employee(display_name="Viewer")
    client.force_login(person)
    return person


def names(response):
    return [person.display_name for person in response.context["page"]]


def get(client, name, *args, **query):
    return client.get(reverse(f"organisation:{name}", args=args), query)


def test_people_are_found_by_what_they_are(client, viewer):
    crew = unit("Crew", parent=unit("Works"))
    skill = SkillFactory()
    fitter = employee(
        unit=crew, title=title("Fitter"), display_name="Fay", employee_number="Q-77-Z"
    )
    profile(fitter, location=location("Depot"), skills=[skill])
    employee(display_name="Gus")

    assert names(get(client, "directory", q="fa")) == ["Fay"]
    assert names(get(client, "directory", q="Q-77-Z")) == ["Fay"]
    assert names(get(client, "directory", unit="works")) == ["Fay"]
    assert names(get(client, "directory", title="fit")) == ["Fay"]
    assert names(get(client, "directory", location=fitter.profile.location_id)) == ["Fay"]
    assert names(get(client, "directory", skill=skill.pk)) == ["Fay"]
    assert names(get(client, "directory")) == ["Fay", "Gus", "Viewer"]


def test_whoever_has_left_is_not_in_the_directory(client, viewer):
    gone = employee(display_name="Gone")
    deactivate(gone, by=None)

    assert names(get(client, "directory")) == ["Viewer"]
    assert get(client, "person", gone.pk).status_code == 404


@pytest.mark.parametrize("rows", [1, 12])
@pytest.mark.parametrize(
    ("screen", "asked"),
    [
        ("directory", {}),
        ("directory", {"q": "a", "unit": "Works", "title": "fit", "location": "", "skill": ""}),
        ("team", {}),
        ("team", {"reports": "all"}),
        ("chart_of", {}),
        ("unit", {}),
        ("mentors", {"q": "a"}),
    ],
)
def test_lists_cost_the_same_however_long_they_are(
    client, django_assert_max_num_queries, rows, screen, asked
):
    boss = employee(unit=unit("Works"), display_name="Ada")
    skill = SkillFactory()
    place = boss.jobs.get().unit
    for _number in range(rows):
        person = employee(manager=boss, unit=place, title=title("Fitter"), display_name="Anna")
        profile(person, takes_mentees=True, skills=[skill], location=location("Depot"))
    known = {"location": person.profile.location_id, "skill": skill.pk}
    asked = {name: value or known[name] for name, value in asked.items()}
    client.force_login(boss)
    args = {"chart_of": [boss.pk], "unit": [place.pk]}.get(screen, [])
    get(client, screen, *args, **asked)

    with django_assert_max_num_queries(15):
        response = get(client, screen, *args, **asked)

    assert len(response.context["page"].object_list) >= rows


@pytest.mark.parametrize("viewer_is", ["the person", "the manager", "HR", "a stranger"])
@pytest.mark.parametrize("many", [1, 6])
def test_a_person_costs_the_same_whoever_looks_and_however_much_there_is(
    client, django_assert_max_num_queries, viewer_is, many
):
    boss = employee()
    row = employee(manager=boss, unit=unit("Works"))
    skills = [SkillFactory() for _skill in range(many)]
    profile(row, takes_mentees=True, skills=skills, location=location("Depot"))
    for days in range(many, 0, -1):
        start_job(row, on=TODAY - days * DAY, manager=boss)
        employee(manager=row)
    hr = person_with(Role.HR)
    who = {"the person": row, "the manager": boss, "HR": hr}.get(viewer_is) or employee()
    client.force_login(who)
    get(client, "person", row.pk)

    with django_assert_max_num_queries(15):
        response = get(client, "person", row.pk)

    assert response.context["reports"] == many
    assert [job.manager for job in response.context["jobs"]] == [boss]


def test_pages_past_the_middle_are_the_same_rows_as_from_the_front(client, viewer):
    for number in range(60):
        UserFactory(display_name=f"P{number:02}")
    pages = [names(get(client, "directory", page=number)) for number in (1, 2, 3)]

    assert [len(page) for page in pages] == [25, 25, 11]
    shown = [name for page in pages for name in page]
    assert shown == sorted(shown)
    assert pages[2][-1] == "Viewer"


def test_whom_somebody_leads_is_counted_without_the_inactive(client, viewer):
    direct = employee(manager=viewer)
    employee(manager=direct)
    gone = employee(manager=direct)
    User.objects.filter(pk=gone.pk).update(is_active=False)

    told = get(client, "team").context
    assert (told["direct"], told["all"]) == (1, 2)
    assert get(client, "team", reports="all").context["page"].paginator.count == 2


def test_only_who_keeps_facts_takes_the_directory_away(client, viewer):
    assert get(client, "directory_csv").status_code == 403

    client.force_login(person_with(Role.ADMINISTRATOR))
    text = b"".join(get(client, "directory_csv").streaming_content).decode()

    assert "Viewer" in text


def test_near_only_shows_those_near_and_hides_the_rest(client, viewer, settings):
    settings.STOA_DIRECTORY = "near-only"
    boss = employee(display_name="Boss")
    report_to(viewer, boss)
    far = employee(display_name="Far", unit=unit("Far away"))

    assert names(get(client, "directory")) == ["Boss", "Viewer"]
    assert get(client, "person", far.pk).status_code == 404
    assert get(client, "chart_of", far.pk).status_code == 404
    assert get(client, "unit", far.jobs.get().unit_id).status_code == 404


def test_job_history_and_goals_are_for_the_person_and_who_manages_them(client, viewer):
    boss, report = employee(), employee(display_name="Rep")
    report_to(report, boss)
    profile(report, career_goal="Lead the crew.")

    assert "Jobs so far" not in get(client, "person", report.pk).content.decode()
    assert "Lead the crew." not in get(client, "person", report.pk).content.decode()
    client.force_login(boss)
    shown = get(client, "person", report.pk).content.decode()
    assert "Jobs so far" in shown
    assert "Lead the crew." in shown


def test_a_team_is_direct_or_all_and_loses_who_moves_that_day(client, viewer):
    lead = employee(display_name="Lead", manager=viewer)
    fitter = employee(display_name="Fitter", manager=lead)

    assert names(get(client, "team")) == ["Lead"]
    assert names(get(client, "team", reports="all")) == ["Fitter", "Lead"]
    report_to(fitter, employee())
    assert names(get(client, "team", reports="all")) == ["Lead"]


def test_a_deputy_of_a_manager_sees_the_team_while_it_lasts(client, viewer):
    boss = employee()
    employee(display_name="Rep", manager=boss)
    row = name_deputy(boss, deputy=viewer, duty="team", starts_on=TODAY)

    assert names(get(client, "team", reports="all")) == ["Rep"]
    end_deputy(row, last_day=TODAY - DAY)
    assert "Rep" not in get(client, "team", reports="all").content.decode()


def test_the_chart_goes_level_by_level(client, viewer):
    lead = employee(display_name="Lead", manager=viewer)
    employee(display_name="Fitter", manager=lead)

    assert names(get(client, "chart")) == ["Viewer"]
    response = get(client, "chart_of", lead.pk)
    assert names(response) == ["Fitter"]
    assert [one.display_name for one in response.context["above"]] == ["Viewer"]


def test_own_skills_and_goals_are_changed_by_oneself(client, viewer):
    skill = SkillFactory()

    response = client.post(
        reverse("organisation:own_profile"),
        {"skills": [skill.pk], "career_goal": "<script>x</script>", "takes_mentees": "on"},
    )

    assert response.status_code == 302
    assert set(viewer.profile.skills.all()) == {skill}
    assert "<script>x" not in get(client, "person", viewer.pk).content.decode()


def test_a_mentor_is_found_by_skill_asked_told_and_says_yes(client, viewer):
    skill = SkillFactory()
    mentor = employee(display_name="Mentor")
    profile(mentor, skills=[skill], takes_mentees=True)
    profile(employee(display_name="Silent"), skills=[skill])
    assert names(get(client, "mentors", skill=skill.pk)) == ["Mentor"]

    address = reverse("organisation:ask_mentor", args=[mentor.pk])
    client.post(address, {"skill": skill.pk, "message": "Please help."})

    row = MentorRequest.objects.get()
    assert Notice.objects.get(person=mentor).kind == "mentor-request"
    client.force_login(mentor)
    client.post(reverse("organisation:answer", args=[row.pk]), {"accept": "on", "answer": "Yes."})
    assert Mentorship.objects.get().mentee == viewer
    assert Notice.objects.get(person=viewer).kind == "mentor-answer"
    with pytest.raises(AnsweredAlready):
        answer_request(row, accept=False)


def test_a_request_is_nobody_elses_business(client, viewer):
    mentor = employee()
    profile(mentor, takes_mentees=True)
    row = ask_mentor(employee(), mentor=mentor, message="Hello.", skill=None)

    for name in ("answer", "withdraw"):
        response = client.post(reverse(f"organisation:{name}", args=[row.pk]), {"accept": "on"})
        assert response.status_code == 404
    row.refresh_from_db()
    assert row.state == "open"


def test_who_asked_may_take_it_back_and_not_answer(client, viewer):
    mentor = employee()
    profile(mentor, takes_mentees=True)
    row = ask_mentor(viewer, mentor=mentor, message="Hello.", skill=None)

    assert client.post(reverse("organisation:answer", args=[row.pk])).status_code == 403
    client.post(reverse("organisation:withdraw", args=[row.pk]))
    row.refresh_from_db()
    assert row.state == "withdrawn"


def test_nobody_asks_twice_or_somebody_who_takes_nobody():
    mentee, mentor = UserFactory(), UserFactory()
    with pytest.raises(CannotMentor, match="takes no mentees"):
        ask_mentor(mentee, mentor=mentor, message="Hello.", skill=None)
    profile(mentor, takes_mentees=True)
    ask_mentor(mentee, mentor=mentor, message="Hello.", skill=None)

    with pytest.raises(CannotMentor, match="asked them already"):
        ask_mentor(mentee, mentor=mentor, message="Hello again.", skill=None)
    assert MentorRequest.objects.count() == 1


def test_mentorships_end_by_either_side_only(client, viewer):
    row = start_mentorship(UserFactory(), mentee=UserFactory(), starts_on=TODAY)
    address = reverse("organisation:end_mentorship", args=[row.pk])

    assert client.post(address).status_code == 404
    client.force_login(row.mentee)
    client.post(address)
    row.refresh_from_db()
    assert row.ends_on == TODAY


def test_deputies_are_named_and_ended_by_oneself(client, viewer):
    other = UserFactory(employee_number="55")

    client.post(
        reverse("organisation:deputies"), {"deputy": "55", "duty": "team", "starts_on": TODAY}
    )

    row = Deputy.objects.get()
    assert (row.principal, row.deputy, row.duty) == (viewer, other, "team")
    client.force_login(other)
    assert client.post(reverse("organisation:end_deputy", args=[row.pk])).status_code == 404


@pytest.mark.parametrize(
    ("deputy", "said"), [("nobody", "Nobody is called that"), ("x" * 10_000, "at most 254")]
)
def test_a_deputy_who_is_nobody_is_a_form_error(client, viewer, deputy, said):
    response = client.post(reverse("organisation:deputies"), {"deputy": deputy, "starts_on": TODAY})

    assert said in response.content.decode()
    assert not Deputy.objects.exists()


def test_two_do_not_stand_in_for_each_other_at_the_same_time():
    one, two, three = UserFactory(), UserFactory(), UserFactory()
    name_deputy(one, deputy=two, starts_on=TODAY, ends_on=TODAY + 9 * DAY)
    name_deputy(two, deputy=three, duty="team", starts_on=TODAY)

    with pytest.raises(CannotDeputise, match="nobody would be left"):
        name_deputy(three, deputy=one, duty="team", starts_on=TODAY + 5 * DAY)
    with pytest.raises(CannotDeputise, match="own deputy"):
        name_deputy(one, deputy=one, starts_on=TODAY)
    assert name_deputy(three, deputy=one, duty="team", starts_on=TODAY + 10 * DAY).pk
    assert name_deputy(three, deputy=one, duty="pages", starts_on=TODAY).pk


@pytest.mark.parametrize(
    "query",
    [
        {"q": "\x00"},
        {"q": "x" * 10_000},
        {"unit": "<script>"},
        {"location": "no"},
        {"skill": "9" * 40},
        {"page": "nan"},
    ],
)
def test_odd_questions_get_an_answer(client, viewer, query):
    assert get(client, "directory", **query).status_code == 200


def test_whoever_is_not_signed_in_sees_nobody(client):
    person = employee()

    for name, args in (("directory", []), ("person", [person.pk]), ("team", []), ("mentors", [])):
        assert get(client, name, *args).status_code == 302
