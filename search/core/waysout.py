"""Where to go when nothing has all of the words: what was meant, what to leave out, topics."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from portal.vocabulary.models import Topic
from search.core import words
from search.core.backends.chosen import embedded
from search.core.contract import CatalogQuery, CatalogResults, SearchBackend, Suggestion, Viewer
from search.core.suggesting import topics_called

DROPPED = 3  # ways to leave a word out
MAX_WORDS = 6  # of a text, of which one is left out
NEAR = 3  # courses
TOPICS = 6


@dataclass(frozen=True, slots=True)
class Shortened:
    """A text with a word left out, and how many courses have the others."""

    without: str
    text: str
    count: int


@dataclass(frozen=True, slots=True)
class WaysOut:
    """Each of them finds something that the viewer may see."""

    meant: Suggestion | None = None
    shortened: tuple[Shortened, ...] = ()
    unfiltered: CatalogResults | None = None  # the first few, where filters are in the way
    topics: tuple[Suggestion, ...] = ()


def ways_out(
    backend: SearchBackend,
    query: CatalogQuery,
    viewer: Viewer,
    *,
    respelling: Callable[[str], str | None],
) -> WaysOut:
    """Return where ``viewer`` may go on from a question whose words nothing has all of.

    ``respelling`` returns the known word that is nearest to one that may be misspelt, if any is.
    """
    wanted = words.split(query.text)
    corrected = _corrected(query.text, wanted, respelling)
    short = _shorter(wanted)
    texts = [text for _word, text in short] + [corrected] * bool(corrected)
    counts = backend.count(texts, viewer)
    shortened = [
        Shortened(word, text, count)
        for (word, text), count in zip(short, counts, strict=False)
        if count
    ]
    shortened.sort(key=lambda one: -one.count)
    unfiltered = None
    if query.chosen:
        everywhere = replace(query, chosen={}, page=1, page_size=NEAR, with_facets=False)
        unfiltered = backend.search(everywhere, viewer)
    return WaysOut(
        _meant(corrected, counts[-1]) if corrected else None,
        tuple(shortened[:DROPPED]),
        unfiltered if unfiltered and unfiltered.total else None,
        _related(wanted, viewer),
    )


def _corrected(text: str, wanted: list[str], respelling: Callable[[str], str | None]) -> str:
    meant = {word: other for word in wanted if (other := respelling(word)) and other != word}
    return " ".join(meant.get(word, word) for word in words.typed(text)) if meant else ""


def _meant(text: str, count: int) -> Suggestion | None:
    return Suggestion("search", text, (), count) if count else None


def _shorter(wanted: list[str]) -> list[tuple[str, str]]:
    if not 1 < len(wanted) <= MAX_WORDS:
        return []
    return [(word, " ".join(one for one in wanted if one != word)) for word in wanted]


def _related(wanted: list[str], viewer: Viewer) -> tuple[Suggestion, ...]:
    """Return topics that are called like one of the words, else those that all others stand in."""
    called = {}
    for word in wanted:
        called |= topics_called(word, viewer.language)
    found = _with_courses(called, viewer)
    if not found:
        roots = Topic.objects.filter(depth=1)
        named = {topic.slug: topic.name_in(viewer.language) for topic in roots}
        found = _with_courses(named, viewer)
    return found[:TOPICS]


def _with_courses(named: dict[str, str], viewer: Viewer) -> tuple[Suggestion, ...]:
    counts = embedded().count_values({"topic": list(named)}, viewer)["topic"] if named else {}
    by_count = sorted(counts, key=lambda slug: (-counts[slug], named[slug]))
    return tuple(
        Suggestion("topic", named[slug], (), counts[slug], value=slug) for slug in by_count
    )
