"""Which courses are like one: by shared skills, topics, tags and rare words of their titles."""

from collections.abc import Mapping
from math import log

from search.core.backends.memory import Columns, bits_of, slots_of
from search.core.backends.titles import Titles
from search.core.contract import Kind
from search.core.words import STOP_WORDS, tokens

SHARED = {"skill": 1.0, "topic": 0.6, "tag": 0.6}  # what a shared value of a facet weighs
WORD = 0.8  # what a shared word of the title weighs
COMMON = 3_000  # entries: what more of them share says little, and takes long


def likenesses(columns: Columns, titles: Titles, number: int, facts: Mapping) -> dict[int, float]:
    """Return the scores of the courses that share something telling with an entry.

    What few share weighs more, as the logarithm of how many do not.
    """
    courses = columns.everything() & columns.of_kind(Kind.COURSE)
    total = max(courses.bit_count(), 1)
    scores: dict[int, float] = {}

    def share(bits: int, weight: float) -> None:
        left = bits & courses
        count = left.bit_count()
        if 1 < count <= COMMON:
            for slot in slots_of(left):
                other = columns.ids[slot]
                scores[other] = scores.get(other, 0.0) + weight * log(1 + total / count)

    for facet, weight in SHARED.items():
        for value in facts["values"].get(facet, ()):
            share(columns.facets[facet].bits(value), weight)
    title = facts["titles"].get(facts["source"], "")
    for word in set(tokens(title)) - STOP_WORDS:
        share(bits_of(titles.having(columns, word)), WORD)
    scores.pop(number, None)
    return scores
