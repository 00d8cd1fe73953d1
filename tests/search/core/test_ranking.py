"""The arithmetic by which answers are put in order."""

import pytest

from search.core import ranking
from search.core.contract import EntryText


@pytest.mark.parametrize(("count", "needed"), [(1, 1), (2, 2), (3, 2), (4, 3), (5, 4), (12, 9)])
def test_most_of_the_words_are_needed(count, needed):
    assert ranking.needed(count) == needed


def test_a_share_is_what_the_best_entries_could_have():
    found = ranking.shares([{1: 4.0, 2: 2.0}, {1: 1.0}])

    assert found == {1: 1.0, 2: 0.4}


def test_a_word_that_nothing_has_counts_as_much_as_the_most_telling():
    assert ranking.shares([{1: 4.0}, {}]) == {1: 0.5}
    assert ranking.shares([{}, {}]) == {}


def test_what_is_not_among_the_nearest_is_taken_to_be_as_near_as_the_last():
    found = ranking.fused({1: 0.5, 2: 0.5}, {2: 0.9, 3: 0.4})

    assert found == pytest.approx({1: 0.5 + 0.8, 2: 0.5 + 1.8, 3: 0.8})


def test_without_meaning_the_words_decide():
    assert ranking.fused({1: 0.5}, {}) == {1: 0.5}


def test_exactly_the_code_or_the_title_comes_before_all_else():
    text = EntryText("Machine learning", "An introduction to machine learning.")

    is_code = ranking.closeness(["fin", "104"], text, "FIN-104")
    is_title = ranking.closeness(["machine", "learning"], text, "FIN-104")
    begins = ranking.closeness(["machine"], text, "FIN-104")
    apart = ranking.closeness(["learning", "machine"], text, "FIN-104")

    assert is_code > is_title > begins > apart == 0.0


def test_a_part_of_a_word_is_no_word():
    assert ranking.closeness(["art"], EntryText("Party planning"), "") == 0.0


@pytest.mark.parametrize(
    ("count", "bits"), [(0, -1), (1, 0b1111), (2, 0b0110), (3, 0b0010), (4, 0)]
)
def test_bits_that_so_many_sets_share(count, bits):
    assert ranking.at_least([0b1010, 0b0110, 0b0111], count) == bits


def test_a_title_that_says_little_else_covers_more():
    assert ranking.coverage(["pumps"], "The pump") == 1.0
    assert ranking.coverage(["pumps"], "Pump rooms and how to clean") == pytest.approx(1 / 3)
    assert ranking.coverage(["pumps"], "") == 0.0
