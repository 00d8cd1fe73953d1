"""Threads in the catalog search, in a tab of their own, for those who see their discussion."""

from uuid import uuid4

import pytest

from announcements.discussions.services import hide_thread, move_thread, reply
from portal.people.enums import Role
from search.core import receivers, services
from search.core.contract import CatalogQuery, Kind
from tests.factories.discussions import discussion, space, thread
from tests.factories.people import UserFactory, person_with
from tests.factories.searching import nothing_differs

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


def test_the_tab_leads_to_the_thread(client, site, begun):
    client.force_login(person_with(Role.MENTOR))

    shown = client.get(site.catalog.url, {"q": "zeppelin", "kind": "discussion"})

    assert client.get(shown.context["hits"][0]["address"]).url.endswith(
        f"/talk/thread/{begun.key}/"
    )
    assert "Air traffic" in shown.text
