"""What of a query is never kept."""

import pytest

from search.insight.masking import masked


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  Water   Quality ", "water quality"),
        ("ada@example.org", "[address]"),
        ("courses of Ada.B@Example.org please", "courses of [address] please"),
        ("123456", "[number]"),
        ("ab123456c", "[number]"),
        ("12 34 56 789", "[number]"),
        ("+49 30 1234567", "[number]"),
        ("756.1234.5678.97 excel", "[number] excel"),
        ("iso 27001", "iso 27001"),
        ("SCORM 1.2", "scorm 1.2"),
        ("c++ 2024", "c++ 2024"),
        ("HGT-7", "hgt-7"),
        ("", ""),
    ],
)
def test_addresses_and_numbers_are_masked_and_codes_are_not(text, kept):
    assert masked(text) == kept


def test_a_long_text_is_cut():
    assert len(masked("word " * 500)) == 200
