"""Slips of the pen: corrected before anything is searched, and only where nobody knows the word."""

import pytest
from django.contrib.auth.models import AnonymousUser

from search.core import dictionary, services, spelling, words
from search.core.contract import CatalogQuery
from tests.factories.courses import course_page
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def ask(text, viewer=None, **options):
    viewer = viewer or UserFactory()
    return services.search(CatalogQuery(text), viewer, language="en", **options)


def titles(results):
    return ["".join(piece.text for piece in hit.title) for hit in results.hits]


def test_a_misspelt_word_finds_what_was_meant_and_says_so(catalog):
    course_page(catalog, title="Confined spaces")
    course_page(catalog, title="Inspection of pumps")

    one = ask("confnied")
    two = ask("insepction pmups")

    assert (titles(one), one.did_you_mean) == (["Confined spaces"], "confined")
    assert one.hits[0].title[0] == ("Confined", True)
    assert (titles(two), two.did_you_mean) == (["Inspection of pumps"], "inspection pumps")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("manegement", "management"), ("comunicaton", "communication"), ("lerning", "learning")],
)
def test_common_slips_are_forgiven(catalog, typed, meant):
    course_page(catalog, title=f"Good {meant}")
    course_page(catalog, title="Something else")

    assert ask(typed).did_you_mean == meant


def test_what_was_typed_can_be_searched_instead(catalog):
    course_page(catalog, title="Confined spaces")

    found = ask("confnied", as_typed=True)

    assert (found.total, found.did_you_mean) == (0, "")


def test_a_word_of_the_catalog_is_not_corrected_however_rare(catalog):
    course_page(catalog, title="Elastic budgets")
    course_page(catalog, title="Kubernetes at work", summary="Not Kubernetis.")

    assert titles(ask("elastic")) == ["Elastic budgets"]
    assert ask("kubernetis").did_you_mean == ""


def test_a_word_of_the_dictionary_is_not_corrected_though_no_course_has_it(catalog):
    course_page(catalog, title="Plastic waste")

    found = ask("elastic")

    assert (found.total, found.did_you_mean) == (0, "")


def test_a_word_that_is_still_being_typed_is_not_corrected(catalog):
    course_page(catalog, title="Confined spaces")

    assert ask("spaces confi").did_you_mean == ""


def test_nobody_is_led_to_what_they_may_not_see(catalog):
    course_page(catalog, title="Wexlerite", audience=["role:administrator"])

    found = ask("wexlerit", AnonymousUser())

    assert (found.total, found.did_you_mean) == (0, "")


@pytest.mark.parametrize("text", ["12345", "x1z9q", "zz", "ISO27001"])
def test_numbers_codes_and_short_words_are_left_alone(text):
    assert spelling.respelt(text, unknown=list, in_catalog=lambda word: "no") == {}


def test_the_dictionary_helps_where_the_catalog_has_no_such_word():
    corrected = spelling.respelt("negotiaton", unknown=list, in_catalog=lambda word: None)

    assert corrected == {"negotiaton": "negotiation"}
    assert dictionary.near("qqqqqqqq") == []


def test_the_dictionary_counts_where_it_is_much_nearer_than_the_catalog():
    corrected = spelling.respelt("excell", unknown=list, in_catalog=lambda word: "except")

    assert corrected == {"excell": "excel"}


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("transaltion", ["transaction", "translation"], "translation"),  # two letters swapped
        ("maping", ["making", "mapping"], "mapping"),  # a letter not doubled
        ("deligate", ["delicate", "delegate"], "delegate"),  # a vowel for another
        ("creatve", ["create", "creative"], "creative"),  # a letter forgotten
        ("pumpz", ["lumps", "pumps"], "pumps"),  # the first letter is hardly ever wrong
    ],
)
def test_the_likeliest_slip_comes_first(word, known, meant):
    assert words.nearest(word, known, at_most=2)[0] == meant


def test_a_word_in_another_form_than_that_of_the_catalog_is_corrected(catalog):
    course_page(catalog, title="Delegating without disappearing")

    assert ask("deligate").did_you_mean == "delegate"


def test_meaning_is_asked_with_words_that_exist():
    text = "Accessability of websiets"

    assert spelling.as_meant(text, {"websiets": "websites"}) == "accessibility of websites"


def test_the_page_says_what_it_searched_for(client, catalog):
    course_page(catalog, title="Confined spaces", audience=["everyone"])

    answer = client.get("/catalog/?q=confnied")
    instead = client.get("/catalog/?q=confnied&as=typed")

    assert "1 course for “confined”" in answer.content.decode()
    assert "?q=confnied&amp;as=typed" in answer.content.decode()
    assert "No course matches “confnied” yet" in instead.content.decode()
