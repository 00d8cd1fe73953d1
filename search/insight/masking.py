"""What of a query is never kept: addresses of people, and numbers that may be theirs."""

import re

MAX_CHARACTERS = 200
ADDRESS, NUMBER = "[address]", "[number]"
PERSONAL_DIGITS = 6  # so many look like somebody's number; "ISO 27001" has fewer

_ADDRESS = re.compile(r"\S*@\S*")
# Digits in groups, with what people put between and before them.
_NUMBER = re.compile(r"[^\W\d_]{0,3}\+?\d[\d\s./()+-]*\d[^\W\d_]{0,3}")
_WORD = re.compile(r"\S+")


def masked(text: str) -> str:
    """Return ``text`` in small letters and single spaces, without what may be personal.

    >>> masked("  Ada@Example.org  ISO 27001 ")
    '[address] iso 27001'
    """
    said = " ".join(text.casefold().split())
    said = _ADDRESS.sub(ADDRESS, said)
    said = _NUMBER.sub(_mask_number, said)
    return _WORD.sub(_mask_number, said)[:MAX_CHARACTERS]


def _mask_number(found: re.Match) -> str:
    part = found.group()
    digits = sum(character.isdigit() for character in part)
    return NUMBER if digits >= PERSONAL_DIGITS else part
