"""The only door to the catalog search: asking it, and keeping its copy of the database true."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.utils.translation import get_language

from portal.core.dates import organisation_today
from portal.core.tasks import is_urgent_waiting
from portal.people.queries import audience_tokens_of
from search.core import (
    breaker,
    copying,
    documents,
    facets,
    ranking,
    rules,
    spelling,
    tasks,
    words,
)
from search.core.backends.chosen import embedded, engine, forget_engine
from search.core.contract import (
    CatalogQuery,
    CatalogResults,
    EngineRefusedError,
    EngineSilentError,
    Identity,
    Kind,
    Rules,
    SearchBackend,
    Viewer,
)
from search.core.meaning import model, near
from search.core.suggesting import Suggestions, suggestions
from search.core.waysout import WaysOut
from search.core.waysout import ways_out as ways_out_of

MAX_PAGE = 1_000
MAX_PAGE_SIZE = 100
VECTOR_SECONDS = 20.0  # then the clock's other jobs have their turn
VECTORS_AT_ONCE = 128

TOLD_AT_ONCE = 200  # entries that one task brings to the engine


def search(
    query: CatalogQuery,
    viewer,
    *,
    tokens: frozenset[str] | None = None,
    language: str | None = None,
    as_typed: bool = False,
    steered_by: Rules | None = None,
) -> CatalogResults:
    """Answer ``query`` with what ``viewer``, a person or anonymous, may see and nothing else.

    ``tokens`` are the viewer's where they are known already. Texts are shown in ``language``, the
    active one by default. Misspelt words are corrected, unless they are to be taken ``as_typed``.
    The rules of training staff hold, or those that the search is ``steered_by``, as in a preview.
    If the engine does not answer, the embedded index does, and the results say that they are
    simplified.
    """
    held = steered_by or rules.current()
    seen_by = _viewer(viewer, tokens, language, held)
    text = query.text[: words.MAX_QUERY_CHARACTERS]
    respelt = {} if as_typed else _respelt(text, seen_by, held)
    meant = spelling.in_place(text, respelt) if respelt else ""
    query = replace(
        query,
        text=text,
        chosen=facets.sensible(query.chosen),
        page=max(1, min(query.page, MAX_PAGE)),
        page_size=max(1, min(query.page_size, MAX_PAGE_SIZE)),
        respelt=respelt,
        near={} if query.strict else near.near(spelling.as_meant(text, respelt)),
    )
    query = rules.steered(query, held, today=organisation_today())
    results, simplified = _ask(lambda backend: backend.search(query, seen_by))
    return replace(
        results,
        asked=query,
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
    seen_by = _viewer(viewer, tokens, language, rules.current())
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
    seen_by = _viewer(viewer, tokens, language, rules.current())
    query = replace(
        query,
        text=query.text[: words.MAX_QUERY_CHARACTERS],
        chosen=facets.sensible(query.chosen),
    )

    def respelling(word: str) -> str | None:
        return spelling.likeliest(word, embedded().respelling(word, seen_by))

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


def _ask(question: Callable[[SearchBackend], object]) -> tuple:
    """Return the answer of the first backend that answers, and whether it is the second best."""
    backend = engine()
    if backend is None:
        return question(embedded()), False
    if copying.is_whole() and breaker.lets_ask():
        try:
            answer = question(backend)
        except EngineRefusedError as error:
            breaker.refused(error)
        except EngineSilentError as error:
            breaker.silent(error)
        else:
            breaker.answered()
            return answer, False
    return question(embedded()), True


def _respelt(text: str, viewer: Viewer, held: Rules) -> dict[str, str]:
    # The embedded index knows every word, also where an engine answers.
    known = rules.lexicon(held)
    return spelling.respelt(
        text,
        unknown=lambda wanted: [one for one in embedded().unknown(wanted) if not known.knows(one)],
        in_catalog=lambda word: embedded().respelling(word, viewer),
    )


def _viewer(person, tokens: frozenset[str] | None, language: str | None, held: Rules) -> Viewer:
    spoken = (language or get_language() or settings.LANGUAGE_CODE).split("-")[0]
    tokens = audience_tokens_of(person) if tokens is None else tokens
    return Viewer(tokens=tokens, language=spoken, hidden=held.hidden)


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
