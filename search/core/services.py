"""The only door to the catalog search: asking it, and keeping its copy of the database true."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import get_language

from portal.people.queries import audience_tokens_of
from search.core import dictionary, documents, facets, ranking, spelling, tasks, words
from search.core.backends.database import DatabaseBackend
from search.core.contract import (
    CatalogQuery,
    CatalogResults,
    EngineSilentError,
    Identity,
    Kind,
    SearchBackend,
    Viewer,
)
from search.core.meaning import model, near
from search.core.suggesting import Suggestions, suggestions
from search.core.waysout import WaysOut
from search.core.waysout import ways_out as ways_out_of

logger = logging.getLogger(__name__)

MAX_PAGE = 1_000
MAX_PAGE_SIZE = 100
VECTOR_SECONDS = 20.0  # then the clock's other jobs have their turn
VECTORS_AT_ONCE = 128

# Somebody has waited for an engine in vain: for so long nobody else does.
PAUSE_SECONDS = 10.0
_engine_rests_until = 0.0


def search(
    query: CatalogQuery,
    viewer,
    *,
    tokens: frozenset[str] | None = None,
    language: str | None = None,
    as_typed: bool = False,
) -> CatalogResults:
    """Answer ``query`` with what ``viewer``, a person or anonymous, may see and nothing else.

    ``tokens`` are the viewer's where they are known already. Texts are shown in ``language``, the
    active one by default. Misspelt words are corrected, unless they are to be taken ``as_typed``.
    If the engine does not answer, the embedded index does, and the results say that they are
    simplified.
    """
    seen_by = _viewer(viewer, tokens, language)
    text = query.text[: words.MAX_QUERY_CHARACTERS]
    respelt = {} if as_typed else _respelt(text, seen_by)
    meant = spelling.in_place(text, respelt) if respelt else ""
    query = replace(
        query,
        text=text,
        chosen=facets.sensible(query.chosen),
        page=max(1, min(query.page, MAX_PAGE)),
        page_size=max(1, min(query.page_size, MAX_PAGE_SIZE)),
        respelt=respelt,
        near={} if query.strict else near.near(meant or text),
    )
    results, simplified = _ask(lambda backend: backend.search(query, seen_by))
    return replace(
        results,
        simplified=simplified,
        did_you_mean=meant if results.total else "",
        facets=facets.labelled(results.facets, seen_by.language),
    )


def suggest(
    text: str,
    viewer,
    *,
    tokens: frozenset[str] | None = None,
    language: str | None = None,
) -> Suggestions:
    """Return ways to go on from ``text``, which is still being typed; see ``search``."""
    if not words.split(text) or len(text.strip()) < 2:
        return Suggestions()
    seen_by = _viewer(viewer, tokens, language)
    return _ask(lambda backend: suggestions(backend, text, seen_by))[0]


def like(about: Identity, *, limit: int) -> list[Identity]:
    """Return the courses most like one, the nearest first, whoever may see them.

    By shared skills, topics and words, and by meaning where a model is there.
    """
    scores = _ask(lambda backend: backend.like(about.number, limit=2 * limit))[0]
    best = max(scores.values(), default=0.0)
    shares = {number: score / best for number, score in scores.items()}
    fused = ranking.fused(shares, near.like(about.number))
    fused.pop(about.number, None)
    first = sorted(fused, key=lambda number: (-fused[number], number))
    found = (Identity.of(number) for number in first)
    return [one for one in found if one.kind == Kind.COURSE][:limit]


def ways_out(
    query: CatalogQuery,
    viewer,
    *,
    tokens: frozenset[str] | None = None,
    language: str | None = None,
) -> WaysOut:
    """Return where to go on from a question whose words nothing has all of; see ``search``."""
    seen_by = _viewer(viewer, tokens, language)
    query = replace(
        query,
        text=query.text[: words.MAX_QUERY_CHARACTERS],
        chosen=facets.sensible(query.chosen),
    )

    def respelling(word: str) -> str | None:
        return embedded().respelling(word, seen_by) or dictionary.meant_by(word)

    return _ask(lambda backend: ways_out_of(backend, query, seen_by, respelling=respelling))[0]


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


def bring_engine_up_to_date(number: int) -> None:
    """Bring the engine up to date with one entry, if there is an engine. May run twice."""
    backend = engine()
    if backend is not None:
        _bring_up_to_date(backend, [Identity.of(number)])


def index_threads_of(pk: int) -> None:
    """Bring the index up to date with all threads of a discussion, batch by batch."""
    last = 0
    while batch := documents.threads_after(last, discussion=pk):
        index(batch)
        last = batch[-1].pk


def rebuild(*, on_indexed: Callable[[int], object]) -> int:
    """Write every index anew from the database, and return how many entries failed.

    ``on_indexed`` is told how many entries were indexed since it was last called, in each
    index by itself.
    """
    failed = 0
    for backend in backends():
        before = embedded().version()
        failed += backend.rebuild(documents.batches(documents.identities()), on_indexed=on_indexed)
        if backend is not embedded():
            # What was published while another index was being filled.
            late = [Identity.of(number) for number in embedded().written_since(before)]
            _bring_up_to_date(backend, late)
    return failed


def count_identities() -> int:
    """Return how many entries the index should hold."""
    return documents.count()


def repair(now: datetime) -> int:
    """Write anew what differs from the database, and return how much did: a job of the clock.

    Nothing should: what is found here was lost by a change that went past the services.
    """
    return sum(_repair(backend) for backend in backends())


def write_vectors(numbers: Iterable[int]) -> int:
    """Write what some entries mean, where a model is there; return how many. May run twice."""
    return near.write_vectors(numbers)


def keep_vectors(now: datetime, *, seconds: float = VECTOR_SECONDS) -> int:
    """Write the vectors that are lacking, as with a new model, for so long; return how many.

    A job of the clock: what it leaves is the next run's.
    """
    written, ends_at = 0, time.monotonic() + seconds
    while time.monotonic() < ends_at and (lacking := near.lacking(VECTORS_AT_ONCE)):
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


@lru_cache(maxsize=1)
def embedded() -> DatabaseBackend:
    """Return the backend that is always there."""
    return DatabaseBackend()


def engine() -> SearchBackend | None:
    """Return the engine, where one is configured."""
    path = settings.STOA_SEARCH["BACKEND"]
    return _engine(path) if settings.STOA_SEARCH["URL"] else None


@lru_cache(maxsize=4)
def _engine(path: str) -> SearchBackend:
    return import_string(path)()


def reset_engine() -> None:
    """Forget the engine and its silence, as after its settings have changed."""
    global _engine_rests_until
    _engine_rests_until = 0.0
    _engine.cache_clear()


def _ask(question: Callable[[SearchBackend], object]) -> tuple:
    """Return the answer of the first backend that answers, and whether it is the second best."""
    global _engine_rests_until
    backend = engine()
    if backend is None:
        return question(embedded()), False
    if time.monotonic() >= _engine_rests_until:
        try:
            return question(backend), False
        except EngineSilentError as error:
            logger.warning("The search engine did not answer: %s", error)
            _engine_rests_until = time.monotonic() + PAUSE_SECONDS
    return question(embedded()), True


def _respelt(text: str, viewer: Viewer) -> dict[str, str]:
    # The embedded index knows every word, also where an engine answers.
    return spelling.respelt(
        text,
        unknown=embedded().unknown,
        in_catalog=lambda word: embedded().respelling(word, viewer),
    )


def _viewer(person, tokens: frozenset[str] | None, language: str | None) -> Viewer:
    spoken = (language or get_language() or settings.LANGUAGE_CODE).split("-")[0]
    tokens = audience_tokens_of(person) if tokens is None else tokens
    return Viewer(tokens=tokens, language=spoken)


def _bring_up_to_date(backend: SearchBackend, wanted: list[Identity]) -> None:
    found = documents.entries(wanted)
    if found:
        backend.write(found)
    if gone := {one.number for one in wanted} - {entry.number for entry in found}:
        backend.remove(sorted(gone))


def _tell_engine(wanted: list[Identity]) -> None:
    if engine() is not None:
        for one in wanted:
            tasks.index_in_engine.enqueue(one.number)


def _repair(backend: SearchBackend) -> int:
    stored = backend.digests()
    repaired = 0
    for entries in documents.batches(documents.identities()):
        lost = [
            entry for entry in entries if documents.digest(entry) != stored.pop(entry.number, None)
        ]
        backend.write(lost)
        repaired += len(lost)
    backend.remove(stored)
    return repaired + len(stored)
