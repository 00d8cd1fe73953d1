"""Recommendations on the home page, on courses, and as a list; each says why."""

import pytest
from django.urls import reverse
from django.utils import timezone

from catalog.enrollment.enums import Origin
from catalog.enrollment.services import enroll
from portal.home.models import RelatedPage
from portal.people.enums import Role
from search.following.services import follow
from search.recommendations.models import Dismissal, Reach
from search.recommendations.services import dismiss, look_at_courses, pick_for
from tests.factories.courses import course_page
from tests.factories.people import UserFactory, person_with
from tests.factories.vocabulary import SkillFactory, TopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(client):
    row = UserFactory()
    client.force_login(row)
    return row


@pytest.fixture
def water():
    return TopicFactory(name="Water")


def picked(person, topic):
    follow(person, word=topic)
    pick_for(person, timezone.now())


def test_the_home_page_says_what_and_why(client, person, catalog, water):
    course_page(catalog, title="Pumps <b>by</b> night", topics=[water])
    picked(person, water)

    page = client.get("/").content.decode()

    assert "Picked for you" in page
    assert "Pumps &lt;b&gt;by&lt;/b&gt; night" in page
    assert "New in “Water”, which you follow." in page


def test_without_anything_there_is_no_empty_box(client, person, catalog):
    page = client.get("/").content.decode()

    assert "Picked for you" not in page


def test_the_list_says_what_to_do_when_it_is_empty(client, person, catalog):
    page = client.get(reverse("recommendations:mine")).content.decode()

    assert "Nothing is recommended to you yet" in page
    assert "Follow a topic in the catalog" in page


def test_not_for_me_takes_it_away_and_can_be_taken_back(client, person, catalog, water):
    page = course_page(catalog, title="Pumps", topics=[water])
    picked(person, water)
    address = reverse("recommendations:dismiss", args=[page.course.translation_key])

    said = client.post(address, {"next": "/"}, follow=True).content.decode()
    row = Dismissal.objects.get()
    shown = client.get(reverse("recommendations:dismissed")).content.decode()
    without = client.get(reverse("recommendations:mine")).context["cards"]
    client.post(reverse("recommendations:restore", args=[row.pk]))
    again = client.get(reverse("recommendations:mine")).context["cards"]

    assert "recommended to you no more" in said
    assert f'<a href="{reverse("recommendations:dismissed")}">Undo</a>' in said
    assert "Pumps" in shown
    assert (len(without), len(again)) == (0, 1)


def test_a_hidden_course_cannot_even_be_dismissed(client, person, catalog):
    hidden = course_page(catalog, audience=["role:administrator"])

    answer = client.post(reverse("recommendations:dismiss", args=[hidden.course.translation_key]))

    assert answer.status_code == 404
    assert not Dismissal.objects.exists()


def test_nobody_takes_back_what_others_sent_away(client, person, catalog):
    row = dismiss(UserFactory(), course=course_page(catalog).course)

    answer = client.post(reverse("recommendations:restore", args=[row.pk]))

    assert answer.status_code == 404
    assert Dismissal.objects.exists()


def test_a_course_shows_where_to_go_from_there(client, person, catalog):
    skill = SkillFactory()
    page = course_page(catalog, title="Pumps by night", skills=[skill])
    course_page(catalog, title="Valves by day", skills=[skill])
    course_page(catalog, title="Secret valves", skills=[skill], audience=["role:administrator"])
    look_at_courses(timezone.now())

    shown = client.get(page.get_url()).content.decode()

    assert "Where to go from here" in shown
    assert "Valves by day" in shown
    assert "Like “Pumps by night”." in shown
    assert "Secret valves" not in shown


def test_what_the_author_names_is_not_named_again_further_down(client, person, catalog):
    skill = SkillFactory()
    page = course_page(catalog, title="Pumps by night", skills=[skill])
    chosen = course_page(catalog, title="Valves by day", skills=[skill])
    course_page(catalog, title="Valves at dawn", skills=[skill])
    page.related_items.add(RelatedPage(other=chosen, sort_order=0))
    page.save_revision().publish()
    look_at_courses(timezone.now())

    shown = client.get(page.get_url()).content.decode()

    assert shown.count("Valves by day") == 1
    assert "Valves at dawn" in shown.split('id="onward"')[1]


def test_after_completion_the_course_page_leads_on(client, person, catalog):
    skill = SkillFactory()
    page = course_page(catalog, title="Pumps by night", skills=[skill], lessons=1)
    course_page(catalog, title="Valves by day", skills=[skill])
    look_at_courses(timezone.now())
    enroll(person, course=page.course, origin=Origin.SELF)
    key = page.course.activities.get().key

    shown = client.post(reverse("records:done", args=[key]), follow=True).content.decode()

    assert "You have done “Pumps by night”" in shown
    assert "Valves by day" in shown


def test_a_stranger_sees_what_is_like_a_course_for_everyone(client, catalog):
    skill = SkillFactory()
    page = course_page(catalog, title="One", skills=[skill], audience=["everyone"])
    course_page(catalog, title="Two for all", skills=[skill], audience=["everyone"])
    course_page(catalog, title="Three for us", skills=[skill])
    look_at_courses(timezone.now())

    shown = client.get(page.get_url()).content.decode()

    assert "Two for all" in shown
    assert "Three for us" not in shown
    assert "Not for me" not in shown


@pytest.mark.parametrize("rows", [2, 14])
def test_the_list_costs_the_same_however_long_it_is(
    client, person, catalog, water, rows, django_assert_max_num_queries
):
    for _n in range(rows):
        course_page(catalog, topics=[water])
    picked(person, water)
    client.get(reverse("recommendations:mine"))

    with django_assert_max_num_queries(17):
        page = client.get(reverse("recommendations:mine"))

    assert len(page.context["cards"]) == min(rows, 12)


@pytest.mark.parametrize("rows", [0, 2, 14])
def test_the_home_page_stays_within_its_limit(
    client, person, catalog, water, rows, django_assert_max_num_queries
):
    for _n in range(rows):
        course_page(catalog, topics=[water])
    picked(person, water)
    client.get("/")

    with django_assert_max_num_queries(26):
        client.get("/")


def test_training_staff_read_how_many_people_are_reached(client):
    Reach.objects.create(day="2026-03-01", people=40, reached=30)
    client.force_login(person_with(Role.TRAINING_STAFF))

    page = client.get("/admin/recommendations/").content.decode()
    told = client.get("/admin/recommendations/", {"export": "csv"})

    assert "75 %" in page
    assert "40,30,75" in b"".join(told.streaming_content).decode()


def test_nobody_else_reads_the_report(client, person):
    Reach.objects.create(day="2026-03-01", people=40, reached=30)

    assert client.get("/admin/recommendations/").status_code in (302, 403)
