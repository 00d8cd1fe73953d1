"""What is proposed while one types: searches, topics, skills and courses, all of them seen."""

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from heapq import nsmallest

from django.db import connection

from portal.vocabulary.models import Skill, Topic
from search.core import words
from search.core.backends.chosen import embedded
from search.core.backends.memory import bits_of, slots_of
from search.core.beginnings import Beginnings, is_meant, letters_swapped, one_slip_from
from search.core.contract import Suggestion, Viewer
from search.core.models import IndexState
from search.core.registry import popular_queries
from search.core.showing import begun

COURSES = 5
SEARCHES = 3
POPULAR = 3
COUNTED = 1_000  # courses: nobody waits for a larger number while they type
WORDS = 3  # topics, and as many skills
TITLES_READ = 12  # to complete a word from
NAMES_LOOKED_AT = 40  # topics or skills that are called so, before it is known who sees them
POPULAR_DAYS = 3  # on which somebody asked, at least
POPULAR_LOOKED_AT = 6
NAMES_SECONDS = 60.0  # until another name of a topic is known to every process


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Ways to go on from a few letters."""

    searches: tuple[Suggestion, ...] = ()
    popular: tuple[Suggestion, ...] = ()
    topics: tuple[Suggestion, ...] = ()
    skills: tuple[Suggestion, ...] = ()
    courses: tuple[Suggestion, ...] = ()


def suggestions(text: str, viewer: Viewer) -> Suggestions:
    """Return what ``viewer`` may go on to from ``text``; it leads to something they see.

    The embedded index proposes, also where an engine answers: it is asked in no time.
    """
    backend = embedded()
    wanted = words.split(text)
    folded = [words.fold(word) for word in wanted]
    courses = backend.suggest(text, viewer, limit=TITLES_READ)
    # Completed from titles that the viewer may see, so that no word gives a course away.
    ways = words.completions(wanted, [course.text for course in courses], is_meant)[:SEARCHES]
    asked_often = _popular(text, viewer, but=ways)
    counts = backend.count([*ways, *asked_often], viewer, up_to=COUNTED)
    searches = list(_searches("search", ways, counts, folded, viewer))
    popular = list(_searches("popular", asked_often, counts[len(ways) :], folded, viewer))
    topics, skills = _words(folded, viewer)
    return Suggestions(tuple(searches), tuple(popular[:POPULAR]), topics, skills, courses[:COURSES])


def _searches(kind: str, ways: list[str], counts: list[int], folded: list[str], viewer: Viewer):
    for way, count in zip(ways, counts, strict=False):
        if count:
            segments = begun(way, folded, viewer.language)
            yield Suggestion(kind, way, segments, count, is_more=count == COUNTED)


def _popular(text: str, viewer: Viewer, *, but: Iterable[str]) -> list[str]:
    start = words.fold(" ".join(text.split()))
    known = {words.fold(way) for way in but}
    found = (
        one.text
        for one in popular_queries.ask(start, viewer.language)
        if one.days >= POPULAR_DAYS and words.fold(one.text) not in known
    )
    return list(dict.fromkeys(found))[:POPULAR_LOOKED_AT]


def _words(
    folded: list[str], viewer: Viewer
) -> tuple[tuple[Suggestion, ...], tuple[Suggestion, ...]]:
    names = _names_in(viewer.language)
    called = {kind: names[kind].called(folded) for kind in ("topic", "skill")}
    counts = embedded().count_values({kind: list(found) for kind, found in called.items()}, viewer)

    def proposed(kind: str) -> tuple[Suggestion, ...]:
        found = [(slug, name) for slug, name in called[kind].items() if counts[kind].get(slug)]
        return tuple(
            Suggestion(
                kind,
                name,
                begun(name, folded, viewer.language),
                counts[kind][slug],
                value=slug,
            )
            for slug, name in found[:WORDS]
        )

    return proposed("topic"), proposed("skill")


def topics_called(word: str, language: str) -> dict[str, str]:
    """Return the names of topics, by slug, that have a word which begins like ``word``."""
    return _names_in(language)["topic"].called([words.fold(word)])


class Names:
    """The names of topics or skills in one language, by slug."""

    def __init__(self, rows: Iterable[tuple[str, str]]) -> None:
        self._rows = list(rows)
        self._folded = [words.fold(name) for _slug, name in self._rows]
        self._begun = Beginnings()
        for at, (_slug, name) in enumerate(self._rows):
            self._begun.add(at, [name])

    def called(self, folded: list[str]) -> dict[str, str]:
        """Return the names, by slug, that have a word for each of ``folded``; the nearest first."""
        found: dict[int, None] = {}
        for slips in (None, letters_swapped, one_slip_from):
            matches = self._begun.matches(folded, slips)
            left = -1 if matches else 0
            for holders in matches:
                left &= bits_of(holders)
            best = nsmallest(NAMES_LOOKED_AT, slots_of(left), key=self._rank(folded))
            found |= dict.fromkeys(best)
            if found:
                break  # nobody has slipped who types what is there
        return dict(self._rows[at] for at in list(found)[:NAMES_LOOKED_AT])

    def _rank(self, folded: list[str]):
        start = " ".join(folded)

        def rank(at: int) -> tuple:
            name = self._folded[at]
            return (not name.startswith(start), len(name), name)

        return rank


_lock = threading.Lock()
_kept: dict[str, tuple[float, int, dict[str, Names]]] = {}


def _names_in(language: str) -> dict[str, Names]:
    """Return the names of topics and skills. Two queries, once a minute in each process."""
    if connection.in_atomic_block:
        return _read_names(language)  # what a transaction sees may be rolled back
    epoch = IndexState.objects.values_list("epoch", flat=True).first() or 0
    with _lock:
        read_at, read_in, names = _kept.get(language, (0.0, epoch, {}))
        if not names or read_in != epoch or time.monotonic() - read_at > NAMES_SECONDS:
            names = _read_names(language)
            _kept[language] = (time.monotonic(), epoch, names)
    return names


def _read_names(language: str) -> dict[str, Names]:
    def rows(model):
        for slug, name, others in model.objects.order_by("pk").values_list("slug", "name", "names"):
            yield slug, others.get(language) or name

    return {"topic": Names(rows(Topic)), "skill": Names(rows(Skill))}
