"""English words that exist, whether or not a course has them: nobody corrects these.

The list, with frequencies, is that of symspellpy. Only the list is used: its index of slips takes
seconds to build and a hundred megabytes, and the catalog has one of its own.
"""

from collections import defaultdict
from functools import lru_cache
from importlib.resources import files

from search.core.words import fold, nearest, tolerated

LANGUAGE = "en"
_LIST = "frequency_dictionary_en_82_765.txt"


def knows(word: str) -> bool:
    """Return whether ``word`` is in the dictionary."""
    return fold(word) in _frequencies()


def meant_by(word: str) -> str | None:
    """Return the dictionary's word that is nearest to ``word``, of equals the most frequent.

    Looked for among words with the same first letter, as few people misspell that. Takes some
    milliseconds.
    """
    plain = fold(word)
    allowed = tolerated(plain)
    if not allowed:
        return None
    alike = [
        other
        for length in range(len(plain) - allowed, len(plain) + allowed + 1)
        for other in _by_start().get((plain[0], length), ())
    ]
    alike.sort(key=lambda other: -_frequencies()[other])
    found = nearest(plain, alike, at_most=allowed)
    return found[0] if found else None


@lru_cache(maxsize=1)
def _frequencies() -> dict[str, int]:
    text = files("symspellpy").joinpath(_LIST).read_text(encoding="utf-8-sig")
    rows = (line.split() for line in text.splitlines())
    return {word: int(count) for word, count in rows}


@lru_cache(maxsize=1)
def _by_start() -> dict[tuple[str, int], list[str]]:
    """Return the words by first letter and length."""
    found = defaultdict(list)
    for word in _frequencies():
        found[word[0], len(word)].append(word)
    return found
