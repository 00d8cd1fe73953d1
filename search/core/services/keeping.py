"""Keeping the indexes true: what changes, what goes, all of it anew, and what it means."""

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from portal.core.tasks import is_urgent_waiting
from search.core import breaker, documents, tasks
from search.core.backends.chosen import embedded, engine, forget_engine
from search.core.contract import Identity, SearchBackend
from search.core.meaning import model, near
from search.core.services import copying

VECTOR_SECONDS = 20.0  # then the clock's other jobs have their turn
VECTORS_AT_ONCE = 128
TOLD_AT_ONCE = 200  # entries that one task brings to the engine


def index(wanted: Iterable[Identity]) -> None:
    """Bring the index up to date with some identities, inside the caller's transaction.

    The embedded index is written now; for an engine tasks are queued in the same transaction.
    """
    wanted = list(wanted)
    _bring_up_to_date(embedded(), wanted)
    _tell_engine(wanted)
    if wanted and model.folder():
        tasks.write_vectors.enqueue([one.number for one in wanted])


def forget(wanted: Iterable[Identity]) -> None:
    """Take what is being deleted out of the index."""
    wanted = list(wanted)
    embedded().remove([one.number for one in wanted])
    _tell_engine(wanted)


def bring_engine_up_to_date(*numbers: int) -> None:
    """Bring the engine up to date with some entries, if there is an engine. May run twice."""
    copying.follow(list(numbers))


def index_threads_of(pk: int) -> None:
    """Bring the index up to date with all threads of a discussion, batch by batch."""
    last = 0
    while batch := documents.threads_after(last, discussion=pk):
        index(batch)
        last = batch[-1].pk


def rebuild(*, on_indexed: Callable[[int], object], anew: bool = False) -> int:
    """Write every index anew from the database, and return how many entries failed.

    Goes on with a rebuild that did not end, unless ``anew``. ``on_indexed`` is told how many
    entries were indexed since it was last called, in each index by itself.

    Raises:
        EngineSilentError: The engine does not answer; the embedded index has been rebuilt.
    """
    embedded().begin_rebuild(anew=anew)
    done = embedded().rebuilt()
    on_indexed(len(done))
    left = (one for one in documents.identities() if one.number not in done)
    embedded().rebuild(documents.batches(left), on_indexed=on_indexed)
    if engine() is None:
        return 0
    return copying.rebuild(on_sent=on_indexed, anew=anew)


def count_identities() -> int:
    """Return how many entries the index should hold."""
    return documents.count()


def write_vectors(numbers: Iterable[int]) -> int:
    """Write what some entries mean, where a model is there; return how many. May run twice."""
    return near.write_vectors(numbers)


def keep_vectors(now: datetime, *, seconds: float = VECTOR_SECONDS) -> int:
    """Write the vectors that are lacking, as with a new model, for so long; return how many.

    A job of the clock: what it leaves is the next run's.
    """
    written, ends_at = 0, time.monotonic() + seconds
    while (
        time.monotonic() < ends_at
        and not is_urgent_waiting()
        and (lacking := near.lacking(VECTORS_AT_ONCE))
    ):
        done = near.write_vectors(lacking)
        if not done:
            break
        written += done
    near.tidy()
    return written


def backends() -> Iterator[SearchBackend]:
    """Yield every backend that keeps a copy: the embedded one, and the engine if there is one."""
    yield embedded()
    if (backend := engine()) is not None:
        yield backend


def reset_engine() -> None:
    """Forget the engine and its silence, as after its settings have changed."""
    breaker.reset()
    forget_engine()


def _bring_up_to_date(backend: SearchBackend, wanted: list[Identity]) -> None:
    found = documents.entries(wanted)
    if found:
        backend.write(found)
    if gone := {one.number for one in wanted} - {entry.number for entry in found}:
        backend.remove(sorted(gone))


def _tell_engine(wanted: list[Identity]) -> None:
    if engine() is not None:
        for start in range(0, len(wanted), TOLD_AT_ONCE):
            some = wanted[start : start + TOLD_AT_ONCE]
            tasks.index_in_engine.enqueue(*(one.number for one in some))
