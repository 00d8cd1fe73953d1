"""From rows and their live pages to what an index stores, kind by kind."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict

from search.core.contract import CatalogEntry, Identity, Kind
from search.core.documents import announcements, courses, discussions, paths

BATCH = 200
# Each module says which rows are found, ``to_be_indexed``, and what of them is stored, ``entries``.
SHELVES = {
    Kind.COURSE: courses,
    Kind.PATH: paths,
    Kind.ANNOUNCEMENT: announcements,
    Kind.DISCUSSION: discussions,
}


def identities(after: Identity | None = None) -> Iterator[Identity]:
    """Yield everything that somebody may find, or what follows ``after``. One query a kind."""
    kinds = list(SHELVES)
    for kind in kinds[kinds.index(after.kind) if after else 0 :]:
        rows = SHELVES[kind].to_be_indexed().order_by("pk")
        if after and kind == after.kind:
            rows = rows.filter(pk__gt=after.pk)
        for pk in rows.values_list("pk", flat=True):
            yield Identity(kind, pk)


def batches_of_numbers(after: Identity | None = None) -> Iterator[list[int]]:
    """Yield the numbers of everything that somebody may find, in short lists, in that order."""
    batch: list[int] = []
    for one in identities(after):
        batch.append(one.number)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def count() -> int:
    """Return how many entries there should be. One query a kind."""
    return sum(shelf.to_be_indexed().count() for shelf in SHELVES.values())


def batches(wanted: Iterable[Identity]) -> Iterator[list[CatalogEntry]]:
    """Yield the entries of those that still exist and may be found, in short lists."""
    by_kind = {kind: [] for kind in SHELVES}
    for one in wanted:
        by_kind[one.kind].append(one.pk)
    for kind, ids in by_kind.items():
        for start in range(0, len(ids), BATCH):
            yield SHELVES[kind].entries(ids[start : start + BATCH])


def entries(wanted: Iterable[Identity]) -> list[CatalogEntry]:
    """Return the entries of those that may be found. A fixed number of queries a batch."""
    return [entry for batch in batches(wanted) for entry in batch]


def threads_after(pk: int, *, discussion: int) -> list[Identity]:
    """Return the next threads of a discussion that may be found, after the one with this id."""
    threads = discussions.to_be_indexed().filter(discussion=discussion, pk__gt=pk)
    ids = threads.order_by("pk").values_list("pk", flat=True)[:BATCH]
    return [Identity(Kind.DISCUSSION, one) for one in ids]


def digest(entry: CatalogEntry) -> str:
    """Return what changes with any detail of ``entry``."""
    row = {**asdict(entry), "tokens": sorted(entry.tokens)}
    return hashlib.sha1(
        json.dumps(row, default=str, sort_keys=True).encode(), usedforsecurity=False
    ).hexdigest()
