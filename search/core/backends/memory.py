"""What narrows down, counts and sorts, held in the process: sets of courses as bits of an integer.

Counting nine facets over 20,000 courses takes a database some 50 ms and these bits one. The
tables stay the truth: before each search one row says what has changed since, and only that is
read. A process inside a transaction reads for itself, as what it sees may be rolled back.
"""

import sys
import threading
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from heapq import nlargest, nsmallest
from itertools import islice

from django.db import connection

from search.core.contract import CatalogEntry, FacetValue, Kind, Sort, Viewer
from search.core.facets import FACETS, of_kind
from search.core.models import IndexedEntry, IndexState
from search.core.words import fold

DEAD_SLOTS_TOLERATED = 1_000
CHUNK = 2_000
FEW = 1_000  # slots, whose bits are set one by one
ONE = ord("1")


def facts_of(entry: CatalogEntry) -> dict:
    """Return what this module needs to know of ``entry``, for a JSON column."""
    return {
        "kind": entry.about.kind,
        "tokens": sorted(entry.tokens),
        "values": {facet: list(values) for facet, values in entry.facet_values.items()},
        "occasions": [
            [one.start.isoformat(), one.end.isoformat(), one.place, one.online]
            for one in entry.occasions
        ],
        "minutes": entry.minutes,
        "published": entry.published_at.timestamp() if entry.published_at else 0,
        "titles": {language: fold(text.title) for language, text in entry.texts.items()},
        "source": entry.source_language,
        "code": entry.code,
    }


class Postings:
    """Which slots carry which value."""

    def __init__(self) -> None:
        self._slots: dict[str, list[int]] = defaultdict(list)
        self._bits: dict[str, int] = {}

    def add(self, value: str, slot: int) -> None:
        value = sys.intern(value)
        self._slots[value].append(slot)
        self._bits.pop(value, None)

    def bits(self, value: str) -> int:
        known = self._bits.get(value)
        if known is None:
            slots = self._slots.get(value, ())
            if len(slots) < 2:  # an entry's own token: not worth remembering
                return bits_of(slots)
            known = self._bits[value] = bits_of(slots)
        return known

    def any_of(self, values: Iterable[str]) -> int:
        found = 0
        for value in values:
            found |= self.bits(value)
        return found

    def __iter__(self):
        return iter(self._slots)


def bits_of(slots: Iterable[int]) -> int:
    """Return an integer in which the bit of each slot is set."""
    slots = list(slots)
    if not slots:
        return 0
    if len(slots) < FEW:
        row = bytearray(max(slots) // 8 + 1)
        for slot in slots:
            row[slot >> 3] |= 1 << (slot & 7)
        return int.from_bytes(row, "little")
    digits = bytearray(b"0") * (max(slots) + 1)
    for slot in slots:
        digits[-1 - slot] = ONE
    return int(digits, 2)  # read in half the time that setting as many bits takes


def slots_of(bits: int) -> list[int]:
    """Return the slots whose bits are set, in order."""
    row = bits.to_bytes((bits.bit_length() + 7) // 8, "little")
    return [at * 8 + bit for at, byte in enumerate(row) if byte for bit in _BITS[byte]]


_BITS = [[bit for bit in range(8) if byte >> bit & 1] for byte in range(256)]


class Columns:
    """The entries of the index at one version. Slots are never used twice."""

    def __init__(self, state: IndexState) -> None:
        self.epoch = state.epoch
        self.version = state.removed_at_version
        self.ids: list[int] = []
        self.slot_of: dict[int, int] = {}
        self.facts: list[tuple] = []  # minutes, published, titles, source
        self.codes: list[str] = []
        self.kinds = Postings()
        self.tokens = Postings()
        self.facets = {name: Postings() for name in FACETS}
        self.alive = bytearray()
        self._alive_bits: int | None = None
        self._newest: list[int] = []  # slots
        self._titles, self._begins = "", []  # of all entries, a line each, and where each begins

    def read_up_to(self, state: IndexState, *, everything: bool) -> None:
        rows = IndexedEntry.objects.order_by("version")
        rows = rows if everything else rows.filter(version__gt=self.version)
        for row in rows.values_list("number", "facts").iterator(chunk_size=CHUNK):
            self._put(*row)
        self.version = state.version

    def _put(self, number: int, facts: dict) -> None:
        slot = len(self.ids)
        before = self.slot_of.get(number)
        if before is not None:
            self.alive[before >> 3] &= ~(1 << (before & 7)) & 255
        if slot % 8 == 0:
            self.alive.append(0)
        self.alive[slot >> 3] |= 1 << (slot & 7)
        self._alive_bits = None
        self.ids.append(number)
        titles = facts["titles"]
        self.facts.append((facts["minutes"], facts["published"], titles, facts["source"]))
        self.codes.append(facts.get("code", ""))
        self.kinds.add(facts["kind"], slot)
        for token in facts["tokens"]:
            self.tokens.add(token, slot)
        for facet, values in facts["values"].items():
            for value in values if facet in self.facets else ():
                self.facets[facet].add(value, slot)
        self.slot_of[number] = slot

    @property
    def dead(self) -> int:
        return len(self.ids) - len(self.slot_of)

    def visible(self, viewer: Viewer) -> int:
        """Return what ``viewer`` may find, of every kind."""
        seen = self.everything() & self.tokens.any_of(viewer.tokens)
        return seen & ~self.bits_of_entries(viewer.hidden)

    def everything(self) -> int:
        """Return what is there, whoever may find it."""
        if self._alive_bits is None:
            self._alive_bits = int.from_bytes(self.alive, "little")
        return self._alive_bits

    def of_kind(self, kind: Kind) -> int:
        return self.kinds.bits(kind)

    def count_kinds(self, found: int) -> dict[Kind, int]:
        """Return how many of ``found`` are of each kind."""
        return {kind: (found & self.kinds.bits(kind)).bit_count() for kind in Kind}

    def bits_of_entries(self, numbers: Iterable[int]) -> int:
        known = self.slot_of
        return bits_of([known[number] for number in numbers if number in known])

    def published_after(self, moment: float) -> int:
        """Return what was published later, bits of every kind."""
        return bits_of([slot for slot, facts in enumerate(self.facts) if facts[1] > moment])

    def with_part_in_title(self, part: str) -> list[int]:
        """Return the entries that have ``part``, folded, somewhere in a title, as in a compound."""
        self._read_titles()
        found, at = [], self._titles.find(part)
        while at >= 0:
            slot = bisect_right(self._begins, at) - 1
            if self.slot_of[self.ids[slot]] == slot:
                found.append(self.ids[slot])
            end = self._begins[slot + 1] if slot + 1 < len(self._begins) else len(self._titles)
            at = self._titles.find(part, end)
        return found

    def _read_titles(self) -> None:
        # One long text is looked through thirty times as fast as a hundred thousand short ones.
        lines, at = [], len(self._titles)
        for _minutes, _published, titles, _source in self.facts[len(self._begins) :]:
            lines.append("\t".join(titles.values()) + "\n")
            self._begins.append(at)
            at += len(lines[-1])
        if lines:
            self._titles += "".join(lines)

    def code_of(self, number: int) -> str:
        return self.codes[self.slot_of[number]]

    def narrowed(
        self, found: int, chosen: Mapping[str, frozenset[str]]
    ) -> tuple[int, dict[str, int]]:
        """Return what is left of ``found``, and by chosen facet what the others leave of it."""
        kept = {name: self.facets[name].any_of(values) for name, values in chosen.items()}
        everything, others = found, dict.fromkeys(kept, found)
        for name, bits in kept.items():
            everything &= bits
            for other in others:
                if other != name:
                    others[other] &= bits
        return everything, others

    def counts(
        self,
        left: int,
        others: Mapping[str, int],
        chosen: Mapping[str, frozenset[str]],
        *,
        kind: Kind,
    ) -> dict[str, tuple[FacetValue, ...]]:
        answer = {}
        for name in of_kind(kind):
            postings = self.facets[name]
            within = others.get(name, left)
            picked = chosen.get(name, frozenset())
            counted = {value: (within & postings.bits(value)).bit_count() for value in postings}
            counted |= dict.fromkeys(picked - counted.keys(), 0)
            answer[name] = tuple(
                FacetValue(value, count, value in picked)
                for value, count in counted.items()
                if count or value in picked
            )
        return answer

    def first(
        self, left: int, count: int, sort: Sort, language: str, scores: Mapping[int, float]
    ) -> list[int]:
        """Return the first ``count`` numbers of ``left``, in the order of ``sort``."""
        ids, facts = self.ids, self.facts

        def newest(slot):
            return (-facts[slot][1], ids[slot])

        def shortest(slot):
            minutes = facts[slot][0]
            return (minutes is None, minutes or 0, newest(slot))

        def by_title(slot):
            _minutes, _published, titles, source = facts[slot]
            return (titles.get(language) or titles.get(source, ""), newest(slot))

        def best(slot):
            return (-scores[ids[slot]], newest(slot))

        if sort == Sort.RELEVANCE and scores:
            slots = nsmallest(count, self._best_of(left, count, scores), key=best)
        elif sort in (Sort.SHORTEST, Sort.TITLE):
            key = shortest if sort == Sort.SHORTEST else by_title
            slots = nsmallest(count, slots_of(left), key=key)
        else:
            slots = islice(self._newest_of(left, newest), count)
        return [ids[slot] for slot in slots]

    def _best_of(self, left: int, count: int, scores: Mapping[int, float]) -> list[int]:
        """Return the slots among which the first ``count`` are: most are not worth comparing."""
        slots = slots_of(left)
        if len(slots) <= count:
            return slots
        found = [scores[self.ids[slot]] for slot in slots]
        least = nlargest(count, found)[-1]
        return [slot for slot, score in zip(slots, found, strict=True) if score >= least]

    def _newest_of(self, left: int, newest) -> Iterator[int]:
        if len(self._newest) < len(self.ids):
            # All but the end is in order already, which sorting makes use of.
            self._newest = sorted(
                [*self._newest, *range(len(self._newest), len(self.ids))], key=newest
            )
        row = left.to_bytes((len(self.ids) + 7) // 8, "little")
        return (slot for slot in self._newest if row[slot >> 3] >> (slot & 7) & 1)


_lock = threading.RLock()
_shared: Columns | None = None


def current() -> Columns:
    """Return the columns as the database has them now. One query when nothing has changed."""
    global _shared
    if connection.in_atomic_block:
        return _brought_up(None)
    with _lock:
        _shared = _brought_up(_shared)
        return _shared


def _brought_up(columns: Columns | None) -> Columns:
    # The state is read first: what is committed meanwhile is read now and once more, not lost.
    state = IndexState.objects.first() or IndexState(epoch=0)
    if (
        columns is None
        or columns.epoch != state.epoch
        or columns.version < state.removed_at_version
        or columns.dead > max(DEAD_SLOTS_TOLERATED, len(columns.slot_of))
    ):
        columns = Columns(state)
        columns.read_up_to(state, everything=True)
    elif columns.version < state.version:
        columns.read_up_to(state, everything=False)
    return columns


def lock():
    """Return the lock under which shared columns are read, as another thread may add to them."""
    return _lock
