"""Announcements in the catalog search: found by whoever is told, by nobody else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.people.enums import Role
from search.core import services
from search.core.contract import CatalogQuery, Kind
from tests.factories.announcements import announcement_page
from tests.factories.people import UserFactory, person_with
from tests.factories.searching import nothing_differs

pytestmark = pytest.mark.django_db


def found_by(person, text, kind=Kind.ANNOUNCEMENT):
    results = services.search(CatalogQuery(text, kind=kind), person, language="en")
    return ["".join(piece.text for piece in hit.snippet) for hit in results.hits]


@pytest.fixture
def landing(site):
    return announcement_page(
        site.home,
        (["role:mentor"], "Mentors meet early."),
        (["role:learner"], "Learners start late."),
        title="Zeppelin landing",
    )


def test_each_is_found_by_whoever_is_told_it(landing):
    learner, mentor = UserFactory(), person_with(Role.MENTOR)

    assert found_by(learner, "zeppelin") == ["Learners start late."]
    assert set(found_by(mentor, "zeppelin")) == {"Mentors meet early.", "Learners start late."}
    assert found_by(learner, "early") == []


def test_nobody_is_told_of_it_by_a_count_or_a_spelling(landing, client, site):
    stranger = UserFactory(roles=[])
    stranger.groups.clear()

    results = services.search(CatalogQuery("zepelin"), stranger, language="en")

    assert sum(results.kinds.values()) == 0
    assert results.did_you_mean == ""


def test_what_is_withdrawn_or_over_is_gone(landing, site):
    learner = UserFactory()
    yesterday = timezone.localdate() - timedelta(days=1)
    announcement_page(site.home, (["signed-in"], "Over."), title="Airship", shown_until=yesterday)

    landing.unpublish()

    assert found_by(learner, "zeppelin") == []
    assert found_by(learner, "airship") == []


def test_a_text_that_is_taken_out_is_gone(landing):
    landing.texts = [text for text in landing.texts.all() if "Mentors" in text.plain]
    landing.save_revision().publish()

    assert found_by(UserFactory(), "zeppelin") == []


def test_deleting_leaves_nothing_behind(landing):
    landing.delete()

    assert found_by(person_with(Role.MENTOR), "zeppelin") == []
    assert nothing_differs()


def test_announcements_are_narrowed_down_by_what_they_ask_and_their_language(site):
    announcement_page(site.home, (["signed-in"], "Read it."), needs_acknowledgement=True)
    announcement_page(site.home, (["signed-in"], "Or not."))

    query = CatalogQuery("", kind=Kind.ANNOUNCEMENT)
    facets = services.search(query, UserFactory(), language="en").facets

    assert [(one.label, one.count) for one in facets["state"]] == [("To be confirmed", 1)]
    assert [(one.label, one.count) for one in facets["language"]] == [("English", 2)]


def test_the_tab_leads_to_the_announcement(client, site, landing):
    client.force_login(UserFactory())

    courses = client.get(site.catalog.url, {"q": "zeppelin"}).content.decode()
    assert "kind=announcement" in courses
    shown = client.get(site.catalog.url, {"q": "zeppelin", "kind": "announcement"})
    assert client.get(shown.context["hits"][0]["address"]).url.endswith(landing.url)
    assert "Learners start" in shown.content.decode()
    assert "Mentors" not in shown


def test_a_kind_that_is_none_shows_courses(client, site):
    assert client.get(site.catalog.url, {"kind": "gossip"}).status_code == 200
