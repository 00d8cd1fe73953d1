"""Names found while one types: by the beginnings of their words, one slip forgiven.

Held in the process, as a key is waited for no longer than some milliseconds; a database that
looks for two letters in 100,000 titles takes twenty times as long.
"""

import threading
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from search.core import words

FORGIVING_FROM = 3  # letters
LETTERS = "abcdefghijklmnopqrstuvwxyz"
LAST = "\U0010ffff"


class Beginnings:
    """Names by number, a small one each, so that sets of them are bits of an integer."""

    def __init__(self) -> None:
        self._holders: dict[str, array] = {}
        self._sorted: list[str] = []
        self._unsorted: list[str] = []
        self._sorting = threading.Lock()

    def add(self, number: int, names: Iterable[str]) -> None:
        """Let ``number`` be found by every word of its names."""
        for word in {word for name in names for word in words.tokens(name)}:
            holders = self._holders.get(word)
            if holders is None:
                holders = self._holders[word] = array("I")
                self._unsorted.append(word)
            holders.append(number)

    def matches(
        self, wanted: Sequence[str], slips: Callable[[str], Iterable[str]] | None = None
    ) -> list[array]:
        """Return, for each of the folded words, the holders of what it may be the beginning of.

        A word that begins nothing counts by its stem. ``slips`` says what else may be meant by a
        word of three letters or more.
        """
        return [self._holders_of(self._meant(word, slips)) for word in wanted]

    def whole(self, word: str) -> array:
        """Return who has just this word."""
        return self._holders.get(word, array("I"))

    def _meant(self, word: str, slips: Callable[[str], Iterable[str]] | None) -> set[str]:
        found = set(self._begun(word))
        if not found:
            found = {longer for form in words.variants(word) for longer in self._begun(form)}
        if slips and len(word) >= FORGIVING_FROM:
            found.update(longer for slip in slips(word) for longer in self._begun(slip))
        return found

    def _begun(self, start: str) -> list[str]:
        with self._sorting:
            if self._unsorted:
                self._sorted = sorted(self._sorted + self._unsorted)
                self._unsorted = []
            known = self._sorted
        return known[bisect_left(known, start) : bisect_left(known, start + LAST)]

    def _holders_of(self, meant: Iterable[str]) -> array:
        found = array("I")
        for word in meant:
            found.extend(self._holders[word])
        return found


@lru_cache(maxsize=256)
def one_slip_from(word: str) -> frozenset[str]:
    """Return what is typed instead of ``word`` with one letter dropped, added, changed or swapped.

    The first letter stays, as few people misspell it; it may change places with the second.
    """
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    dropped = {a + b[1:] for a, b in cuts[1:] if b and len(word) > FORGIVING_FROM}
    changed = {a + one + b[1:] for a, b in cuts[1:] if b for one in LETTERS}
    added = {a + one + b for a, b in cuts[1:-1] for one in LETTERS}
    return frozenset((letters_swapped(word) | dropped | changed | added) - {word})


def letters_swapped(word: str) -> set[str]:
    """Return what is typed instead of ``word`` with two letters in each other's place."""
    pairs = range(len(word) - 1)
    return {f"{word[:at]}{word[at + 1]}{word[at]}{word[at + 2 :]}" for at in pairs} - {word}


def is_meant(word: str, typed: str) -> bool:
    """Return whether the folded ``typed`` may be the beginning of ``word``, with a slip at most."""
    if word.startswith(typed):
        return True
    if len(typed) < FORGIVING_FROM:
        return False
    slips = one_slip_from(typed)
    return any(word[:end] in slips for end in range(len(typed) - 1, len(typed) + 2))
