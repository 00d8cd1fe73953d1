"""Why an entry was found: in words, from its texts, the same for every backend."""

import pytest
from django.utils import translation

from portal.people.enums import Role
from search.core import services, why
from search.core.contract import CatalogQuery
from search.steering.rulebook import PinnedCourse
from tests.factories.courses import course_page, lesson_page
from tests.factories.people import UserFactory, person_with
from tests.factories.searching import ruled

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def told(text, *, in_full=True, language="en"):
    found = services.search(CatalogQuery(text), UserFactory(), language=language)
    numbers = [hit.number for hit in found.hits]
    reasons = why.reasons(found.asked, numbers, language, in_full=in_full)
    return [list(reasons[number]) for number in numbers]


def test_the_fields_that_have_the_words_are_named(catalog):
    page = course_page(catalog, title="Running pumps", summary="All about valves.", tags=["steam"])
    lesson_page(page, title="Bearings")

    assert told("pump valve") == [["“pump”: in the title.", "“valve”: in the summary."]]
    assert told("steam") == [["“steam”: in the topics, skills, tags or code."]]
    assert told("running pumps")[0] == [
        "“running”, “pumps”: in the title.",
        "Its title is just what was typed.",
    ]


def test_what_moves_it_up_is_said(catalog):
    course_page(catalog, title="Applied machine learning", code="ML-7")

    assert "The words stand side by side in the title." in told("machine learning")[0]
    assert "The title begins with it." in told("applied machine")[0]
    assert "Its code is just what was typed: that comes before all else." in told("ml-7")[0]


def test_a_correction_a_synonym_a_beginning_and_a_part_are_said(catalog):
    course_page(catalog, title="Emergency care for everyone")
    course_page(catalog, title="Arbeitssicherheit")
    ruled(lambda book: book.with_synonym(["first aid", "emergency care"]))

    assert told("emergncy")[0][0] == "“emergncy”, read as “emergency”: in the title."
    assert told("first aid") == [["“emergency care”, a synonym of what was typed: in the title."]]
    assert told("everyo")[0] == ["“everyo” is part of “everyone” in the title."]
    assert told("sicherheit")[0] == ["“sicherheit” is part of “arbeitssicherheit” in the title."]


def test_what_is_lacking_is_said_too(catalog):
    course_page(catalog, title="Pumps")

    assert told("pumps turbines")[0][-1] == "Not in it: “turbines”."


def test_pins_and_weights_are_said(catalog):
    page = course_page(catalog, title="Valves")
    course_page(catalog, title="Pumps")
    pin = PinnedCourse(page.course_id, page.title)
    ruled(lambda book: book.with_pinned("pumps", [pin]).with_weights({"title": 150}))

    first, second = told("pumps")

    assert first[0] == "Training staff chose it for these words."
    assert second[-1] == "Weights of training staff: Title 150 %."
    assert not any("Weights" in one for one in told("pumps", in_full=False)[1])


def test_meaning_is_said_with_a_number_only_in_full(catalog):
    page = course_page(catalog, title="Keeping calm")
    found = services.search(CatalogQuery("calm"), UserFactory(), language="en")
    number = found.hits[0].number
    query = CatalogQuery("stress", near={number: 0.62})

    full = why.reasons(query, [number], "en", in_full=True)[number]
    short = why.reasons(query, [number], "en", in_full=False)[number]

    assert full == ("It means the like of what was typed: 62 of 100.",)
    assert short == ("It means the like of what was typed.",)
    assert page.course_id


def test_another_language_is_named(site):
    page = course_page(site.catalog, title="Pumps without fear")
    german = page.copy_for_translation(site.catalog_de.locale)
    german.title = "Angstfrei"
    german.save_revision().publish()

    assert told("angstfrei") == [["“angstfrei”: in the title in another language."]]


@pytest.mark.parametrize("rows", [1, 9])
def test_reasons_cost_one_query_however_many_hits(catalog, rows, django_assert_num_queries):
    for number in range(rows):
        course_page(catalog, title=f"Pump {number}")
    found = services.search(CatalogQuery("pump"), UserFactory(), language="en")
    numbers = [hit.number for hit in found.hits]

    with django_assert_num_queries(1):
        reasons = why.reasons(found.asked, numbers, "en", in_full=True)

    assert len(reasons) == rows


def test_without_words_there_is_nothing_to_explain(catalog, django_assert_num_queries):
    course_page(catalog, title="Pumps")
    found = services.search(CatalogQuery(), UserFactory(), language="en")

    with django_assert_num_queries(0):
        assert (
            why.reasons(found.asked, [hit.number for hit in found.hits], "en", in_full=True) == {}
        )


def test_learners_and_staff_read_it_on_the_screen(client, catalog):
    page = course_page(catalog, title="Pumps")
    lesson_page(page, title="Bearings")

    client.force_login(UserFactory())
    short = client.get(catalog.get_url(), {"q": "pumps bearings"}).content.decode()
    client.force_login(person_with(Role.TRAINING_STAFF))
    full = client.get(catalog.get_url(), {"q": "pumps bearings"}).content.decode()

    assert "“pumps”: in the title." in short
    assert "Not in title, summary or skills: “bearings”." in short
    assert "“bearings”: in the text." in full


def test_markup_in_words_stays_text(client, catalog):
    course_page(catalog, title="Pumps script")
    client.force_login(UserFactory())

    shown = client.get(catalog.get_url(), {"q": "pumps <script>alert(1)</script>"})

    assert "<script>alert" not in shown.content.decode()
