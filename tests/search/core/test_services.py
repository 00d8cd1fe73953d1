"""Publish, and it is found; by whom it may be, and by nobody else."""

import pytest
from django.contrib.auth.models import AnonymousUser

from catalog.courses.models import Course, CoursePage
from search.core import services
from search.core.contract import CatalogQuery, Sort
from search.core.models import IndexedEntry
from search.core.registry import PopularQuery, popular_queries
from search.core.suggesting import Suggestions
from tests.factories.courses import course_page, lesson_page
from tests.factories.people import UserFactory
from tests.factories.searching import nothing_differs
from tests.factories.vocabulary import SkillFactory, TopicFactory

pytestmark = pytest.mark.django_db


def titles(text="", viewer=None, **fields):
    viewer = viewer or UserFactory()
    results = services.search(CatalogQuery(text, **fields), viewer, language="en")
    return ["".join(piece.text for piece in hit.title) for hit in results.hits]


def test_a_published_course_is_found_at_once(catalog):
    course_page(catalog, title="Pumps without fear", summary="Open, look, close.")

    assert titles("pump") == ["Pumps without fear"]
    assert titles("looking") == ["Pumps without fear"]
    assert titles("turbine") == []


def test_an_unpublished_course_is_found_no_more(catalog):
    page = course_page(catalog, title="Pumps without fear")

    page.unpublish()

    assert titles("pumps") == []
    assert not IndexedEntry.objects.exists()


def test_a_deleted_page_is_found_no_more(catalog):
    page = course_page(catalog, title="Pumps without fear")

    page.delete()

    assert titles("pumps") == []


def test_a_lesson_that_moves_is_found_in_its_new_course(catalog):
    old, new = (course_page(catalog, title=title) for title in ("Balloons", "Airships"))
    lesson = lesson_page(old, text="<p>Zeppelins land on meadows.</p>")
    assert titles("zeppelins") == ["Balloons"]

    lesson.move(CoursePage.objects.get(pk=new.pk), pos="last-child")

    assert titles("zeppelins") == ["Airships"]
    assert nothing_differs()


def test_a_title_is_found_by_its_new_words_only(catalog):
    page = course_page(catalog, title="Pumps without fear")
    page.title = "Valves without fear"

    page.save_revision().publish()

    assert (titles("pumps"), titles("valves")) == ([], ["Valves without fear"])


def test_words_of_topics_skills_tags_lessons_and_code_are_found(catalog):
    safety = TopicFactory(name="Safety")
    ladders = TopicFactory(name="Ladders", parent=safety)
    page = course_page(
        catalog,
        title="Up there",
        code="HGT-7",
        topics=[ladders],
        skills=[SkillFactory(name="Climbing")],
        tags=["harness"],
    )
    lesson_page(page, title="Anchors that hold")

    for words in ("safety", "ladder", "climbing", "harness", "anchor", "HGT-7"):
        assert titles(words) == ["Up there"], words


def test_what_may_not_be_seen_is_in_no_hit_no_count_and_no_suggestion(catalog):
    secret = TopicFactory(name="Secret")
    course_page(catalog, title="Pumps for all", audience=["everyone"])
    course_page(catalog, title="Zeppelins", audience=["role:administrator"], topics=[secret])
    stranger = AnonymousUser()

    everything = services.search(CatalogQuery(), stranger, language="en")
    misspelt = services.search(CatalogQuery("zepelins"), stranger, language="en")

    assert everything.total == 1
    assert everything.facets["topic"] == ()
    assert (misspelt.total, misspelt.did_you_mean) == (0, "")
    assert services.suggest("zepp", stranger) == Suggestions()
    assert titles("zeppelins", viewer=stranger) == []


def test_a_course_in_two_languages_is_one_hit_in_the_viewers_language(site):
    page = course_page(site.catalog, title="Pumps without fear")
    german = page.copy_for_translation(site.catalog_de.locale)
    german.title = "Pumpen ohne Angst"
    german.save_revision().publish()

    english = services.search(CatalogQuery("pumps"), UserFactory(), language="en")
    german_words = services.search(CatalogQuery("Pumpe"), UserFactory(), language="de")

    assert (english.total, german_words.total) == (1, 1)
    assert german_words.hits[0].title[0] == ("Pumpen", True)
    assert Course.objects.count() == 1
    assert CoursePage.objects.count() == 2


def test_facets_count_without_their_own_choice(catalog):
    course_page(catalog, delivery="self-paced", level="starter")
    course_page(catalog, delivery="classroom", level="starter")
    course_page(catalog, delivery="classroom", level="expert")
    chosen = {"delivery": frozenset({"classroom"})}

    results = services.search(CatalogQuery(chosen=chosen), UserFactory(), language="en")

    assert results.total == 2
    counted = {(one.value, one.count, one.selected) for one in results.facets["delivery"]}
    assert counted == {("self-paced", 1, False), ("classroom", 2, True)}
    levels = {(one.value, one.count) for one in results.facets["level"]}
    assert levels == {("starter", 1), ("expert", 1)}


def test_time_bands_hold_what_fits(catalog):
    course_page(catalog, title="Short", effort_minutes=15)
    course_page(catalog, title="Long", effort_minutes=61)
    course_page(catalog, title="Unknown", effort_minutes=None)

    results = services.search(CatalogQuery(), UserFactory(), language="en")

    assert [(one.value, one.count) for one in results.facets["fits"]] == [
        ("15", 1),
        ("30", 1),
        ("60", 1),
    ]
    assert titles(sort=Sort.SHORTEST) == ["Short", "Long", "Unknown"]


def test_title_sort_is_by_letters(catalog):
    for title in ("Über uns", "alpha", "Zebra"):
        course_page(catalog, title=title)

    assert titles(sort=Sort.TITLE) == ["alpha", "Über uns", "Zebra"]


def test_suggestions_complete_words_and_name_courses(catalog):
    course_page(catalog, title="Feedback people can use")
    course_page(catalog, title="Giving feedback")

    found = services.suggest("feed", UserFactory(), language="en")

    assert [(one.text, one.count) for one in found.searches] == [("feedback", 2)]
    assert {one.text for one in found.courses} == {"Feedback people can use", "Giving feedback"}


def test_topics_and_skills_are_proposed_where_they_lead_to_something(catalog):
    seen, hidden, unused = (TopicFactory(name=f"Water {name}") for name in ("one", "two", "three"))
    skill = SkillFactory(name="Reading water meters", names={"de": "Zähler lesen"})
    course_page(catalog, title="Taps", topics=[seen], skills=[skill])
    course_page(catalog, title="Dams", topics=[hidden], audience=["role:administrator"])

    found = services.suggest("wat", UserFactory(), language="en")
    swapped = services.suggest("wtaer", UserFactory(), language="en")
    german = services.suggest("zahl", UserFactory(), language="de")

    assert [(one.text, one.value, one.count) for one in found.topics] == [
        ("Water one", seen.slug, 1)
    ]
    assert [one.text for one in found.skills] == ["Reading water meters"]
    assert [one.value for one in swapped.topics] == [seen.slug]
    assert [one.text for one in german.skills] == ["Zähler lesen"]
    assert unused.slug not in str(found)


@pytest.fixture
def popular(monkeypatch):
    def asked(start, language):
        yield from (
            PopularQuery("pumps at night", days=3),
            PopularQuery("pump secrets", days=9),
            PopularQuery("pump ilse marrow", days=2),
        )

    monkeypatch.setattr(popular_queries, "_answerers", {"test": asked})


def test_what_many_ask_is_proposed_if_it_finds_something_for_this_viewer(catalog, popular):
    course_page(catalog, title="Pumps at night")
    course_page(catalog, title="Pump secrets", audience=["role:administrator"])
    course_page(catalog, title="Pump Ilse Marrow")

    found = services.suggest("pump", UserFactory(), language="en")

    assert [(one.text, one.count) for one in found.popular] == [("pumps at night", 1)]


def test_words_that_few_days_know_are_nobody_elses_business(catalog, popular):
    course_page(catalog, title="Pump Ilse Marrow")

    found = services.suggest("pump", UserFactory(), language="en")

    assert found.popular == ()


@pytest.mark.parametrize("skills", [2, 40])
def test_suggestions_cost_the_same_however_much_there_is(
    catalog, skills, django_assert_max_num_queries
):
    for number in range(skills):
        skill = SkillFactory(name=f"Pumping {number}")
        course_page(catalog, title=f"Pump {number}", skills=[skill])
    person = UserFactory()

    with django_assert_max_num_queries(15):
        found = services.suggest("pump", person, language="en")

    assert len(found.courses) == min(skills, 5)


def test_a_rebuild_holds_exactly_what_is_live(catalog):
    course_page(catalog, title="Pumps without fear")
    course_page(catalog, title="Draft", publish=False)
    IndexedEntry.objects.all().delete()
    told = []

    assert services.rebuild(on_indexed=told.append) == 0

    assert sum(told) == services.count_identities() == 1
    assert titles() == ["Pumps without fear"]


@pytest.mark.parametrize("text", ['"', "pump OR", "a*b(c", "NEAR(", "x" * 5000, "🙂", "'; --", "-"])
def test_hostile_words_do_no_harm(catalog, text):
    course_page(catalog, title="Pumps without fear")

    results = services.search(CatalogQuery(text), UserFactory(), language="en")

    assert results.total in (0, 1)


def test_a_word_that_begins_just_so_needs_no_guess(catalog):
    course_page(catalog, title="Water without wattage")

    found = services.suggest("wat", UserFactory(), language="en")

    assert {one.text for one in found.searches} == {"water", "wattage"}
