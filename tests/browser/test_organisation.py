"""Colleagues, a team and a mentor, once through in a real browser, with axe at every screen."""

import pytest
from playwright.sync_api import expect

from portal.organisation.models import Audience, MentorRequest, Mentorship
from portal.people.enums import Role
from tests.factories.organisation import employee, profile, title, unit
from tests.factories.people import person_with
from tests.factories.vocabulary import SkillFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def crew(open_site):
    """A boss, whose crew has a fitter and a mentor who knows about leaks."""
    works = unit("Works")
    team = unit("Crew", parent=works)
    boss = employee(display_name="Ada Boss", unit=works, title=title("Head of works"))
    fitter = employee(display_name="Ben Fitter", unit=team, title=title("Fitter"), manager=boss)
    mentor = employee(display_name="Mia Mentor", unit=team, manager=boss)
    profile(mentor, skills=[SkillFactory(name="Leak detection")], takes_mentees=True)
    return boss, fitter, mentor


@pytest.mark.parametrize("width", [320, 1280])
def test_a_colleague_is_found_and_a_mentor_asked(page, open_site, sign_in, barriers, crew, width):
    _boss, fitter, mentor = crew
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(fitter)

    page.goto(f"{open_site}/people/?unit=works")
    assert barriers() == []
    page.get_by_role("link", name="Ada Boss").click()
    expect(page.get_by_role("heading", name="Ada Boss")).to_be_visible()
    assert barriers() == []
    page.goto(f"{open_site}/mentors/")
    assert barriers() == []
    page.get_by_label("Skill").select_option("Leak detection")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Ask Mia Mentor").click()
    page.get_by_label("What would you like to learn?").fill("How to find leaks by ear.")
    assert barriers() == []
    page.get_by_role("main").get_by_role("button", name="Ask").click()
    expect(page.get_by_text("Waiting for an answer")).to_be_visible()
    assert barriers() == []
    assert MentorRequest.objects.get().mentor == mentor
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_a_mentor_says_yes(page, open_site, sign_in, barriers, crew):
    _boss, fitter, mentor = crew
    MentorRequest.objects.create(mentor=mentor, mentee=fitter, message="Please.")
    sign_in(mentor)

    page.goto(f"{open_site}/my/mentoring/")
    assert barriers() == []
    page.get_by_role("button", name="Yes, gladly").click()

    expect(page.get_by_text("You are the mentor of Ben Fitter now.")).to_be_visible()
    assert Mentorship.objects.get().mentee == fitter


def test_a_manager_walks_the_team_and_the_chart(page, open_site, sign_in, barriers, crew):
    sign_in(crew[0])

    page.goto(f"{open_site}/my/team/")
    expect(page.get_by_role("link", name="Ben Fitter")).to_be_visible()
    assert barriers() == []
    page.get_by_role("link", name="As a chart").click()
    expect(page.get_by_role("heading", name="Who reports to whom")).to_be_visible()
    assert barriers() == []


def test_an_audience_is_previewed_before_it_is_saved(page, open_site, sign_in, crew):
    sign_in(person_with(Role.TRAINING_STAFF))

    page.goto(f"{open_site}/admin/audience/new/")
    page.locator("#id_name").fill("The crew")
    page.locator("#id_rows-0-field").select_option("unit")
    page.locator("#id_rows-0-values").fill("Crew")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("2 people are selected today")).to_be_visible()
    assert not Audience.objects.exists()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="The crew")).to_be_visible()
    assert Audience.objects.get().members.count() == 2
