"""Threads in the catalog search, in a tab of their own, for those who see their discussion."""

from uuid import uuid4

import pytest

from announcements.discussions.services import accept, hide_thread, lock, move_thread, reply
from portal.people.enums import Role
from search.core import receivers, services
from search.core.contract import CatalogQuery, Kind
from tests.factories.courses import course_page
from tests.factories.discussions import discussion, space, thread
from tests.factories.people import UserFactory, person_with
from tests.factories.searching import nothing_differs
from tests.factories.vocabulary import TopicFactory

pytestmark = pytest.mark.django_db


def found_by(person, text="zeppelin"):
    results = services.search(CatalogQuery(text, kind=Kind.DISCUSSION), person, language="en")
    return ["".join(piece.text for piece in hit.title) for hit in results.hits]


@pytest.fixture
def begun(site):
    place = discussion(site.home, title="Air traffic", audience=["role:mentor"])
    return thread(place, title="Zeppelin landing", text="Where do they land?")


def test_a_thread_is_found_by_its_title_its_posts_and_its_discussion(begun):
    mentor = person_with(Role.MENTOR)
    reply(begun, author=mentor, text="On the meadow.", key=uuid4())

    for text in ("zeppelin", "meadow", "traffic"):
        assert found_by(mentor, text) == ["Zeppelin landing"]
    assert found_by(UserFactory()) == []


def test_what_is_hidden_unpublished_or_archived_is_not_found(begun, site):
    mentor, staff = person_with(Role.MENTOR), person_with(Role.TRAINING_STAFF)
    page = begun.discussion.pages.get()
    page.unpublish()
    assert found_by(mentor) == []
    page.save_revision().publish()
    assert found_by(mentor) == ["Zeppelin landing"]

    hide_thread(begun, by=staff, reason="Not here.")
    assert found_by(mentor) == []
    assert nothing_differs()


def test_a_thread_that_moves_is_found_by_others(begun, site):
    learner = UserFactory()
    move_thread(begun, to=discussion(site.home), by=UserFactory(), reason="For all.")

    assert found_by(learner) == ["Zeppelin landing"]


def test_a_space_is_found_by_its_members(site):
    mentor, mentee = person_with(Role.MENTOR), UserFactory()
    thread(space(mentor, mentee), mentor, title="Zeppelin fears")

    assert found_by(mentee) == found_by(mentor) == ["Zeppelin fears"]
    assert found_by(person_with(Role.TRAINING_STAFF)) == []


def test_a_large_discussion_is_indexed_by_a_task(begun, monkeypatch):
    mentor = person_with(Role.MENTOR)
    page = begun.discussion.pages.get()
    monkeypatch.setattr(receivers, "INDEXED_AT_ONCE", 1)
    thread(begun.discussion, title="Zeppelin hangar")
    page.save_revision().publish()
    assert found_by(mentor) == []

    services.index_threads_of(begun.discussion_id)
    assert sorted(found_by(mentor)) == ["Zeppelin hangar", "Zeppelin landing"]


def facets_for(person, **chosen):
    chosen = {name: frozenset({value}) for name, value in chosen.items()}
    query = CatalogQuery("", chosen, kind=Kind.DISCUSSION)
    results = services.search(query, person, language="en")
    return {
        name: {one.label: one.count for one in values}
        for name, values in results.facets.items()
        if values
    }


def test_threads_are_narrowed_down_by_state_place_course_and_topic(site):
    mentor = person_with(Role.MENTOR)
    course = course_page(site.catalog, title="Airships").course
    water = TopicFactory(name="Water")
    pumps = discussion(site.home, title="Pumps", mentors=[mentor], topics=[water], tags=["deep"])
    ships = discussion(site.home, title="Ships", course=course)
    waiting, settled = thread(pumps), thread(pumps)
    thread(ships, is_question=False)
    accept(reply(settled, author=UserFactory(), text="So.", key=uuid4()), by=mentor)
    lock(thread(ships), locked=True)

    assert facets_for(UserFactory()) == {
        "state": {"No answer yet": 1, "Answered": 1, "Conversation": 1, "Closed": 1},
        "topic": {"Water": 2},
        "discussion": {"Pumps": 2, "Ships": 2},
        "course": {"Airships": 2},
        "tag": {"deep": 2},
    }
    narrowed = facets_for(UserFactory(), state="waiting", discussion="Pumps")
    assert narrowed["topic"] == {"Water": 1}
    reply(waiting, author=mentor, text="Yes.", key=uuid4())
    assert facets_for(UserFactory())["state"]["Answered"] == 2
    assert nothing_differs()


def test_facets_of_a_space_are_its_members_alone(site):
    mentor, mentee = person_with(Role.MENTOR), UserFactory()
    thread(space(mentor, mentee, title="Between us"), mentor)

    assert facets_for(mentee)["discussion"] == {"Between us": 1}
    assert "discussion" not in facets_for(UserFactory())


def test_a_facet_of_another_kind_narrows_nothing_down(site, client):
    thread(discussion(site.home), title="Zeppelin landing")
    client.force_login(UserFactory())

    shown = client.get(site.catalog.url, {"kind": "discussion", "level": "starter"})

    assert [one["title"][0].text for one in shown.context["hits"]] == ["Zeppelin landing"]


def test_the_tab_leads_to_the_thread(client, site, begun):
    client.force_login(person_with(Role.MENTOR))

    shown = client.get(site.catalog.url, {"q": "zeppelin", "kind": "discussion"})

    assert client.get(shown.context["hits"][0]["address"]).url.endswith(
        f"/talk/thread/{begun.key}/"
    )
    assert "Air traffic" in shown.text
