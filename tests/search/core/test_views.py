"""The catalog as somebody sees it: an address for every state, with and without JavaScript."""

import pytest
from django.urls import reverse

from search.core import suggesting
from tests.factories.courses import course_page
from tests.factories.people import UserFactory
from tests.factories.vocabulary import SkillFactory, TopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner(client):
    person = UserFactory()
    client.force_login(person)
    return person


@pytest.fixture
def address(catalog):
    return catalog.get_url()


def test_the_catalog_shows_hits_facets_and_chips(client, learner, catalog, address):
    safety = TopicFactory(name="Safety", slug="safety")
    course_page(catalog, title="Pumps without fear", topics=[safety], delivery="classroom")
    course_page(catalog, title="Pumps by night", delivery="virtual")

    page = client.get(address, {"q": "pumps", "topic": "safety", "delivery": "classroom"})

    text = page.content.decode()
    assert page.status_code == 200
    assert [hit["page"].title for hit in page.context["hits"]] == ["Pumps without fear"]
    assert "<mark>Pumps</mark> without fear" in text
    assert [chip.label for chip in page.context["chips"]] == ["Safety", "Classroom"]
    assert page.context["chips"][0].address == "?q=pumps&delivery=classroom"
    assert 'aria-label="Remove filter: Safety"' in text


def test_htmx_gets_the_part_that_changes(client, learner, catalog, address):
    course_page(catalog, title="Pumps without fear")

    part = client.get(address, {"q": "pumps"}, headers={"HX-Request": "true"})
    back = client.get(address, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})

    assert "<html" not in part.content.decode()
    assert 'id="catalog-body"' in part.content.decode()
    assert "HX-Request" in part["Vary"]
    assert "<html" in back.content.decode()


def test_nothing_found_says_what_to_try(client, learner, catalog, address):
    page = client.get(address, {"q": "beekeeping", "delivery": "classroom"})

    assert "No course matches “beekeeping” yet" in page.content.decode()
    assert "Search without them" in page.content.decode()


def test_a_misspelt_word_is_explained(client, learner, catalog, address):
    course_page(catalog, title="Confined spaces")

    page = client.get(address, {"q": "confnied"})

    assert "1 course for “confined”" in page.content.decode()
    assert "Search instead for" in page.content.decode()
    assert "<mark>Confined</mark> spaces" in page.content.decode()


def test_any_address_is_answered(client, learner, catalog, address):
    course_page(catalog)
    nonsense = "?q=%00&topic=%00&topic=nowhere&fits=abc&sort=worst&page=-3&page=x&provider="

    page = client.get(address + nonsense)

    assert page.status_code == 200


def test_pages_are_made_on_the_server(client, learner, catalog, address):
    for number in range(12):
        course_page(catalog, title=f"Pump {number:02}")

    second = client.get(address, {"q": "pump", "sort": "title", "page": "2"})
    beyond = client.get(address, {"q": "pump", "sort": "title", "page": "99"})

    assert [hit["page"].title for hit in second.context["hits"]] == ["Pump 10", "Pump 11"]
    assert [hit["page"].title for hit in beyond.context["hits"]] == ["Pump 10", "Pump 11"]
    assert "11 to 12 of 12" in second.content.decode()


@pytest.mark.parametrize("rows", [2, 20])
def test_the_catalog_costs_the_same_however_much_it_holds(
    client, learner, catalog, address, rows, django_assert_max_num_queries
):
    for number in range(rows):
        course_page(
            catalog,
            title=f"Pump {number}",
            topics=[TopicFactory()],
            skills=[SkillFactory()],
            tags=[f"tag {number}"],
        )
    client.get(address)

    with django_assert_max_num_queries(25):
        page = client.get(address, {"q": "pump", "delivery": "self-paced"})

    assert page.context["results"].total == rows


def test_a_stranger_sees_what_is_for_everyone(client, catalog, address):
    course_page(catalog, title="For all", audience=["everyone"])
    course_page(catalog, title="For us", audience=["signed-in"])

    shown = client.get(reverse("search:suggest"), {"q": "for"}, headers={"Accept": "text/html"})

    assert [one.text for one, _card in shown.context["courses"]] == ["For all"]
    assert "us" not in shown.content.decode().split()


def test_suggestions_are_options_of_a_list_box(client, learner, catalog):
    page = course_page(catalog, title="Feedback people can use")

    shown = client.get(
        reverse("search:suggest"), {"q": "feed"}, headers={"Accept": "text/html"}
    ).content.decode()

    assert f'data-href="{page.get_url()}"' in shown
    assert 'role="option"' in shown
    assert 'data-href="/catalog/?q=feedback"' in shown
    assert "<b>feedback</b>" in shown


def test_suggestions_come_in_groups_each_with_its_name(client, learner, catalog):
    topic = TopicFactory(name="Feedback culture", slug="feedback-culture")
    skill = SkillFactory(name="Giving feedback", slug="giving-feedback")
    course_page(catalog, title="Feedback people can use", topics=[topic], skills=[skill])

    shown = client.get(
        reverse("search:suggest"), {"q": "feed"}, headers={"Accept": "text/html"}
    ).content.decode()

    for name in ("Searches", "Topics", "Skills", "Courses"):
        assert f'<div role="group" aria-label="{name}">' in shown
    assert 'data-href="/catalog/?topic=feedback-culture"' in shown
    assert 'data-href="/catalog/?skill=giving-feedback"' in shown
    assert "Giving <b>feedback</b>" in shown


def test_where_nothing_has_all_words_one_is_left_out_and_named(client, learner, catalog, address):
    course_page(catalog, title="Pumps by night")
    course_page(catalog, title="Pumps by day")

    page = client.get(address, {"q": "pumps beekeeping"})

    text = page.content.decode()
    assert page.context["results"].total == 2
    assert "Without “beekeeping”:" in text
    assert 'href="/catalog/?q=pumps"' in text
    assert "2 courses" in text


def test_what_was_meant_is_named_with_what_it_finds(client, learner, catalog, address):
    course_page(catalog, title="Confined spaces")

    page = client.get(address, {"q": "confnied", "as": "typed"})

    text = " ".join(page.content.decode().split())
    assert "Did you mean" in text
    assert "<em>confined</em></a>? That finds 1 course." in text


def test_nothing_found_leads_to_topics_and_past_the_filters(client, learner, catalog, address):
    safety = TopicFactory(name="Safety", slug="safety")
    hidden = TopicFactory(name="Secrets", slug="secrets")
    course_page(catalog, title="Pumps by night", topics=[safety])
    course_page(catalog, title="Spies", topics=[hidden], audience=["role:administrator"])

    nothing = client.get(address, {"q": "beekeeping"})
    filtered = client.get(address, {"q": "pumps", "delivery": "classroom"})

    assert 'href="/catalog/?topic=safety"' in nothing.content.decode()
    assert "secrets" not in nothing.content.decode()
    assert "Close to it" in filtered.content.decode()
    assert "Pumps" in filtered.content.decode()


def test_suggestions_as_json(client, learner, catalog):
    page = course_page(catalog, title="Feedback people can use")

    answer = client.get(
        reverse("search:suggest"), {"q": "feed"}, headers={"Accept": "application/json"}
    ).json()

    assert answer == {
        "suggestions": [
            {
                "kind": "search",
                "text": "feedback",
                "address": "/catalog/?q=feedback",
                "courses": 1,
                "more": False,
            },
            {"kind": "course", "text": "Feedback people can use", "address": page.get_url()},
        ]
    }


def test_very_many_courses_are_not_counted_to_the_end(client, learner, catalog, monkeypatch):
    monkeypatch.setattr(suggesting, "COUNTED", 2)
    for _n in range(3):
        course_page(catalog, title="Feedback people can use")

    shown = client.get(reverse("search:suggest"), {"q": "feed"}, headers={"Accept": "text/html"})

    assert "2+ courses" in shown.text


def test_german_pages_propose_german_titles(client, learner, site):
    page = course_page(site.catalog, title="Pumps without fear")
    german = page.copy_for_translation(site.catalog_de.locale)
    german.title = "Pumpen ohne Angst"
    german.save_revision().publish()

    shown = client.get(reverse("search:suggest"), {"q": "pump", "language": "de"})
    page = client.get(site.catalog_de.get_url(), {"q": "pumpe"})

    assert [one.text for one, _card in shown.context["courses"]] == ["Pumpen ohne Angst"]
    assert [hit["page"].title for hit in page.context["hits"]] == ["Pumpen ohne Angst"]
