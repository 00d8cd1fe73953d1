"""Asking: the engine where there is one and it is whole, else the embedded index."""

from collections.abc import Callable
from dataclasses import replace

from django.conf import settings
from django.utils.translation import get_language

from portal.core.dates import organisation_today
from portal.people.queries import audience_tokens_of
from search.core import (
    breaker,
    facets,
    ranking,
    rules,
    spelling,
    words,
)
from search.core.backends.chosen import embedded, engine
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
from search.core.meaning import near
from search.core.queries import is_whole
from search.core.suggesting import Suggestions, suggestions
from search.core.waysout import WaysOut
from search.core.waysout import ways_out as ways_out_of

MAX_PAGE = 1_000
MAX_PAGE_SIZE = 100


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
        chosen=facets.sensible(query.chosen, query.kind),
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
    return suggestions(text, _viewer(viewer, tokens, language, rules.current()))


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
        chosen=facets.sensible(query.chosen, query.kind),
    )

    def respelling(word: str) -> str | None:
        return spelling.likeliest(word, embedded().respelling(word, seen_by))

    return _ask(lambda backend: ways_out_of(backend, query, seen_by, respelling=respelling))[0]


def _ask(question: Callable[[SearchBackend], object]) -> tuple:
    """Return the answer of the first backend that answers, and whether it is the second best."""
    backend = engine()
    if backend is None:
        return question(embedded()), False
    if is_whole() and breaker.lets_ask():
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
