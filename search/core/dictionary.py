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


def near(word: str) -> list[str]:
    """Return the dictionary's words that may have been meant by ``word``, the likeliest first.

    Of equals the most frequent comes first. Looked for among words with the same first letter, as
    few people misspell that.
    """
    plain = fold(word)
    allowed = tolerated(plain)
    if not allowed:
        return []
    alike = [
        other
        for length in range(len(plain) - allowed, len(plain) + allowed + 1)
        for other in _by_start().get((plain[0], length), ())
    ]
    return nearest(plain, alike, at_most=allowed)


@lru_cache(maxsize=1)
def _frequencies() -> dict[str, int]:
    text = files("symspellpy").joinpath(_LIST).read_text(encoding="utf-8-sig")
    rows = (line.split() for line in text.splitlines())
    return {word: int(count) for word, count in rows}


@lru_cache(maxsize=1)
def _by_start() -> dict[tuple[str, int], list[str]]:
    """Return the words by first letter and length, the most frequent first."""
    found = defaultdict(list)
    for word in sorted(_frequencies(), key=_frequencies().__getitem__, reverse=True):
        found[word[0], len(word)].append(word)
    return found
