"""Titles and codes of the embedded index, found by their beginnings: see ``beginnings``."""

from collections.abc import Callable, Iterable, Sequence
from heapq import nlargest
from itertools import islice
from weakref import WeakKeyDictionary

from search.core.backends.memory import Columns, bits_of, slots_of
from search.core.beginnings import Beginnings, letters_swapped, one_slip_from

BEGINNINGS_KEPT = 500
MANY = 300  # slots of which the newest are found from the newest on

_of_columns: WeakKeyDictionary[Columns, "Titles"] = WeakKeyDictionary()


class Titles:
    """The words of titles and codes, by slot; read on where an earlier question stopped."""

    def __init__(self) -> None:
        self._words, self._first = Beginnings(), Beginnings()
        self._read = 0
        self._kept: dict[tuple, int] = {}  # bits of what was asked for, until titles come
        self._newest: list[int] = []

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
        if self._read == len(columns.ids):
            return
        for slot in range(self._read, len(columns.ids)):
            titles = list(columns.facts[slot][2].values())
            self._words.add(slot, [*titles, columns.codes[slot]])
            self._first.add(slot, [title.split(" ", 1)[0] for title in titles])
        self._read = len(columns.ids)
        self._kept = {}
        self._newest = sorted(range(self._read), key=lambda at: (-columns.facts[at][1], at))

    def _having(self, wanted: Sequence[str], slips: Callable | None) -> int:
        everything = -1
        for word in wanted:
            everything &= self._begun(self._words, word, slips)
        return everything if wanted else 0

    def _begun(self, names: Beginnings, word: str, slips: Callable | None) -> int:
        key = (names is self._first, word, slips)
        if key not in self._kept:
            if len(self._kept) > BEGINNINGS_KEPT:
                self._kept = {}
            self._kept[key] = bits_of(names.matches([word], slips)[0])
        return self._kept[key]

    def _best(
        self, columns: Columns, wanted: Sequence[str], left: int, count: int, slips: Callable | None
    ) -> list[int]:
        begins = self._begun(self._first, wanted[0], slips) & left
        whole = bits_of([slot for word in wanted for slot in self._words.whole(word)]) & left
        tiers = (begins & whole, begins & ~whole, whole & ~begins, left & ~whole & ~begins)
        found: list[int] = []
        for tier in tiers:
            if tier and len(found) < count:
                found += self._newest_of(columns, tier, count - len(found))
        return found

    def _newest_of(self, columns: Columns, tier: int, count: int) -> list[int]:
        if tier.bit_count() < MANY:
            return nlargest(count, slots_of(tier), lambda at: (columns.facts[at][1], -at))
        row = tier.to_bytes(self._read // 8 + 1, "little")
        dense = (at for at in self._newest if row[at >> 3] >> (at & 7) & 1)
        return list(islice(dense, count))


def titles_of(columns: Columns) -> Titles:
    """Return the titles that ``columns`` hold, kept as long as these are."""
    return _of_columns.setdefault(columns, Titles())
