"""What may be laid down for the search, and how it is told."""

from datetime import date

import pytest
from django.utils import translation

from search.core.contract import Identity, Kind, Pin
from search.steering.differences import differences, in_short
from search.steering.rulebook import PinnedCourse, Rulebook, RuleRefused

AID = ["first aid", "emergency care"]


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def test_a_book_is_read_as_it_was_written():
    book = (
        Rulebook()
        .with_synonym(AID)
        .with_synonym(["vehicle", "car"], one_way=True)
        .with_pinned("Fire!", [PinnedCourse(7, "Alarm", "2026-03-01"), PinnedCourse(8, "Hoses")])
        .with_hidden(9, "Old", "Out of date.")
        .with_weights({"title": 150})
    )

    again = Rulebook.read(book.written())

    assert again == book
    rules = again.rules(4)
    assert rules.version == 4
    assert rules.synonyms == (("first aid", "emergency care"),)
    assert rules.expansions == (("vehicle", ("car",)),)
    number = Identity(Kind.COURSE, 7).number
    assert rules.pinned["fire"][0] == Pin(number, date(2026, 3, 1))
    assert rules.hidden == {Identity(Kind.COURSE, 9).number}
    assert rules.weights == {"title": 1.5}


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        (["pumps"], "at least two"),
        (["pumps", "PUMPS ", ""], "at least two"),
        (["pumps", "!!!"], "no letter"),
        (["pumps", "x" * 81], "too long"),
        (["pumps", "one two three four five six"], "too long"),
        ([f"word{n}" for n in range(21)], "room for 20"),
    ],
)
def test_texts_that_make_no_sense_are_refused_with_a_sentence(texts, sentence):
    with pytest.raises(RuleRefused, match=sentence):
        Rulebook().with_synonym(texts)


def test_the_same_is_not_laid_down_twice():
    book = Rulebook().with_synonym(AID)

    with pytest.raises(RuleRefused, match="already"):
        book.with_synonym(["Emergency  Care", "FIRST AID"])
    assert len(book.with_synonym(AID, one_way=True).synonyms) == 2
    with pytest.raises(RuleRefused, match="already"):
        book.with_pinned("fire", [PinnedCourse(1, "A")]).with_pinned(
            "FIRE!", [PinnedCourse(2, "B")]
        )


def test_an_entry_that_is_gone_is_not_changed():
    book = Rulebook().with_synonym(AID)

    for change in (
        lambda: book.without_synonym(2),
        lambda: book.with_synonym(["a", "b"], pk=2),
        lambda: book.without_pinned(1),
        lambda: book.without_hidden(1),
    ):
        with pytest.raises(RuleRefused, match="gone"):
            change()


@pytest.mark.parametrize("percents", [{"title": -1}, {"title": 301}])
def test_weights_stay_within_reason(percents):
    with pytest.raises(RuleRefused, match="from 0 to 300"):
        Rulebook().with_weights(percents)


def test_one_field_has_to_count():
    with pytest.raises(RuleRefused, match="at least"):
        Rulebook().with_weights(dict.fromkeys(("title", "summary", "words", "body"), 0))


def test_courses_are_pinned_once_and_not_too_many():
    course = PinnedCourse(1, "A")

    with pytest.raises(RuleRefused, match="one place"):
        Rulebook().with_pinned("fire", [course, course])
    with pytest.raises(RuleRefused, match="1 to 10"):
        Rulebook().with_pinned("fire", [])
    with pytest.raises(RuleRefused, match="1 to 10"):
        Rulebook().with_pinned("fire", [PinnedCourse(n, "A") for n in range(11)])
    with pytest.raises(RuleRefused, match="words"):
        Rulebook().with_pinned(" !? ", [course])


def test_a_number_is_never_given_twice():
    book = Rulebook().with_synonym(AID).without_synonym(1).with_synonym(["a", "b"])

    assert [one.id for one in book.synonyms] == [2]


def test_differences_are_told_in_words():
    before = Rulebook().with_synonym(AID).with_hidden(9, "Old", "Out of date.")
    after = (
        before.with_synonym([*AID, "help"], pk=1)
        .without_hidden(9)
        .with_pinned("fire", [PinnedCourse(7, "Alarm", "2026-03-01")])
        .with_weights({"title": 150})
    )

    told = differences(before, after)

    assert told == [
        "Synonym changed: first aid = emergency care is now first aid = emergency care = help.",
        "First for “fire”: Alarm until 2026-03-01.",
        "Found again: Old.",
        "Weight of Title: 100 % is now 150 %.",
    ]
    assert in_short(told).endswith("And 1 more.")
    assert differences(after, after) == []
