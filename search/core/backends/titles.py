"""Titles and codes of the embedded index, found by their beginnings: see ``beginnings``."""

from collections.abc import Callable, Iterable, Sequence
from heapq import nlargest
from weakref import WeakKeyDictionary

from search.core.backends.memory import Columns, bits_of, slots_of
from search.core.beginnings import Beginnings, letters_swapped, one_slip_from

_of_columns: WeakKeyDictionary[Columns, "Titles"] = WeakKeyDictionary()


class Titles:
    """The words of titles and codes, by slot; read on where an earlier question stopped."""

    def __init__(self) -> None:
        self._words, self._first = Beginnings(), Beginnings()
        self._read = 0

    def first(self, columns: Columns, wanted: Sequence[str], among: int, count: int) -> list[int]:
        """Return the slots of ``among``, bits, that a text of these words may be about.

        First those whose title begins so, then those with a whole word, the newest first; where
        these are few, those that are one slip away.
        """
        self._read_on(columns)
        found: list[int] = []
        for slips in (None, letters_swapped, one_slip_from):
            left = self._having(wanted, slips) & among & ~bits_of(found)
            found += self._best(columns, wanted, left, count - len(found), slips)
            if len(found) >= count or not wanted:
                break
        return found

    def having(self, columns: Columns, word: str) -> Iterable[int]:
        """Return the slots whose title or code has just this folded word."""
        self._read_on(columns)
        return self._words.whole(word)

    def _read_on(self, columns: Columns) -> None:
        for slot in range(self._read, len(columns.ids)):
            titles = list(columns.facts[slot][2].values())
            self._words.add(slot, [*titles, columns.codes[slot]])
            self._first.add(slot, [title.split(" ", 1)[0] for title in titles])
        self._read = len(columns.ids)

    def _having(self, wanted: Sequence[str], slips: Callable | None) -> int:
        everything = -1
        for holders in self._words.matches(wanted, slips):
            everything &= bits_of(holders)
        return everything if wanted else 0

    def _best(
        self, columns: Columns, wanted: Sequence[str], left: int, count: int, slips: Callable | None
    ) -> list[int]:
        begins = bits_of(self._first.matches(wanted[:1], slips)[0]) & left
        whole = bits_of([slot for word in wanted for slot in self._words.whole(word)]) & left
        tiers = (begins & whole, begins & ~whole, whole & ~begins, left & ~whole & ~begins)
        found: list[int] = []
        for tier in tiers:
            if tier and len(found) < count:
                slots = slots_of(tier)
                newest = nlargest(count - len(found), slots, lambda at: (columns.facts[at][1], -at))
                found += newest
        return found


def titles_of(columns: Columns) -> Titles:
    """Return the titles that ``columns`` hold, kept as long as these are."""
    return _of_columns.setdefault(columns, Titles())
