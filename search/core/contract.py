"""The words in which screens and search backends talk. No engine, no database."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple, Protocol
from uuid import UUID


class EngineSilentError(Exception):
    """A search engine did not answer, not in time, or not for all that it holds."""


class EngineRefusedError(EngineSilentError):
    """A search engine did not understand one question; it may well answer the next."""


class Kind(StrEnum):
    """What is found: each kind has its own tab, total and facets."""

    COURSE = "course"
    PATH = "path"
    ANNOUNCEMENT = "announcement"
    DISCUSSION = "discussion"


ONLINE = "-online-"  # where, for what has no place
_PLACES = 8  # kinds that fit into an entry's number, for ever


class Identity(NamedTuple):
    """What an entry is about: the row of its kind."""

    kind: Kind
    pk: int

    @property
    def number(self) -> int:
        """The one number by which every backend knows the entry."""
        return self.pk * _PLACES + list(Kind).index(self.kind)

    @classmethod
    def of(cls, number: int) -> "Identity":
        """Return what the entry with this number is about."""
        pk, place = divmod(number, _PLACES)
        return cls(list(Kind)[place], pk)


class Sort(StrEnum):
    """In which order hits come. Without words, relevance is newest first."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    SHORTEST = "shortest"
    TITLE = "title"


class Segment(NamedTuple):
    """A piece of text, and whether it is one of the words that were looked for."""

    text: str
    is_match: bool


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks, as far as search needs to know: their audience tokens and their language."""

    tokens: frozenset[str]
    language: str = "en"
    # Entries that are in no hit, count, tab or suggestion, whoever looks.
    hidden: frozenset[int] = frozenset()


class Pin(NamedTuple):
    """An entry that stands before the others for some words."""

    number: int  # see ``Identity``
    until: date | None = None  # the last day, inclusive


# Several words that stand for one of those that were typed, side by side.
Phrase = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Rules:
    """What training staff have laid down for every search, whatever the backend."""

    version: int = 0
    synonyms: tuple[tuple[str, ...], ...] = ()  # texts that mean the same
    expansions: tuple[tuple[str, tuple[str, ...]], ...] = ()  # a text, and what it finds, too
    pinned: Mapping[str, tuple[Pin, ...]] = field(default_factory=dict)  # by folded words
    hidden: frozenset[int] = frozenset()
    weights: Mapping[str, float] = field(default_factory=dict)  # by field, where it is not 1.0


@dataclass(frozen=True, slots=True)
class CatalogQuery:
    """What somebody asks for. Values of one facet are joined by *or*, facets by *and*."""

    text: str = ""
    chosen: Mapping[str, frozenset[str]] = field(default_factory=dict)
    kind: Kind = Kind.COURSE
    sort: Sort = Sort.RELEVANCE
    page: int = 1  # one beyond the end means the last
    page_size: int = 10
    # Words of the text that nobody knows, and what was probably meant; both are looked for.
    respelt: Mapping[str, str] = field(default_factory=dict)
    # Entries that mean the like, with their cosines, whoever may see them.
    near: Mapping[int, float] = field(default_factory=dict)
    # What finds as much as a word of the text, by this word: see ``search.core.rules``.
    alike: Mapping[str, tuple[Phrase, ...]] = field(default_factory=dict)
    pinned: tuple[int, ...] = ()  # found whatever their words, and first where the best come first
    weights: Mapping[str, float] = field(default_factory=dict)  # of fields; 1.0 by default
    since: datetime | None = None  # only what was published later
    strict: bool = False  # only what has all of the words
    with_facets: bool = True


@dataclass(frozen=True, slots=True)
class Hit:
    """One identity, with the found words marked in the language that the viewer is shown."""

    number: int  # see ``Identity``
    key: UUID  # the translation key
    title: tuple[Segment, ...]
    snippet: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value to narrow down by. The count leaves out what is chosen in its own facet.

    A chosen value is always among them, be it with a count of 0.
    """

    value: str
    count: int
    selected: bool
    label: str = ""  # written by the service, in the viewer's language


@dataclass(frozen=True, slots=True)
class CatalogResults:
    """The answer: one page of hits, and counts of everything the viewer may see."""

    hits: tuple[Hit, ...] = ()
    total: int = 0  # of the kind that was asked for, on all pages
    page: int = 1
    facets: Mapping[str, tuple[FacetValue, ...]] = field(default_factory=dict)
    kinds: Mapping[Kind, int] = field(default_factory=dict)  # that the words alone find
    with_all_words: int = 0  # of the total; the others have some of them, or mean the like
    did_you_mean: str = ""  # the text, respelt: the hits are those of both
    simplified: bool = False  # the engine did not answer, the embedded index did
    asked: CatalogQuery | None = None  # the question as it was answered, written by the service


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A way to go on: a course to open, words to search for, a topic or a skill to look into."""

    kind: str  # "course", "search", "popular", "topic" or "skill"
    text: str
    segments: tuple[Segment, ...]
    count: int = 0  # how many courses a search would find,
    is_more: bool = False  # or more than that
    number: int | None = None  # of the course, see ``Identity``
    value: str = ""  # of the topic or skill, in its facet


@dataclass(frozen=True, slots=True)
class EntryText:
    """What is said about something in one language."""

    title: str
    summary: str = ""
    words: str = ""  # code, topics, skills, tags
    body: str = ""


@dataclass(frozen=True, slots=True)
class Occasion:
    """When and where something takes place: from a day to a day, both inclusive."""

    start: date
    end: date
    place: str = ""  # a town or a house, as people say it
    online: bool = False

    @property
    def months(self) -> Iterator[str]:
        """Every month that it touches, as "2026-11", a year of them at most."""
        first = self.start.year * 12 + self.start.month - 1
        last = self.end.year * 12 + self.end.month - 1
        for month in range(first, min(last, first + 11) + 1):
            yield f"{month // 12:04}-{month % 12 + 1:02}"


@dataclass(frozen=True, slots=True)
class CatalogEntry:
    """One identity as every backend stores it, with its texts, whatever the languages."""

    about: Identity
    key: UUID
    code: str  # empty where its kind has none
    source_language: str
    texts: Mapping[str, EntryText]  # by language
    tokens: frozenset[str]  # whoever has one of them may see it
    values: Mapping[str, tuple[str, ...]]  # by facet, see ``search.core.facets``
    minutes: int | None = None
    published_at: datetime | None = None
    occasions: tuple[Occasion, ...] = ()  # none where one learns at any time

    @property
    def number(self) -> int:
        """The one number by which every backend knows the entry."""
        return self.about.number

    @property
    def facet_values(self) -> Mapping[str, tuple[str, ...]]:
        """The values of every facet, those of the occasions among them."""
        when = {month for one in self.occasions for month in one.months}
        where = {one.place for one in self.occasions if one.place}
        where |= {ONLINE} if any(one.online for one in self.occasions) else set()
        dated = {"when": tuple(sorted(when)), "where": tuple(sorted(where))}
        return {**self.values, **{name: found for name, found in dated.items() if found}}


class Asked(NamedTuple):
    """A word that is looked for, also as what was meant by it; it may be the beginning of one."""

    word: str
    meant: str = ""
    open_end: bool = False
    alike: tuple[Phrase, ...] = ()

    @property
    def spellings(self) -> tuple[str, ...]:
        return (self.word, self.meant) if self.meant else (self.word,)


class SearchBackend(Protocol):
    """Every backend passes the same tests, those in ``tests/contracts/search.py``."""

    def search(self, query: CatalogQuery, viewer: Viewer) -> CatalogResults:
        """Answer ``query`` with what ``viewer`` may see and nothing else."""

    def count(self, texts: list[str], viewer: Viewer) -> list[int]:
        """Return how many courses have all words of each of ``texts``."""

    def like(self, number: int, *, limit: int) -> dict[int, float]:
        """Return the courses most like the entry, best first, whoever may see them.

        Scores compare with each other only. Empty where the entry is not stored.
        """

    def write(self, entries: Iterable[CatalogEntry]) -> None:
        """Store entries, in place of older ones with the same numbers."""

    def remove(self, numbers: Iterable[int]) -> None:
        """Forget entries; unknown ones do no harm."""

    def digests(self) -> dict[int, str]:
        """Return what is stored, digests by number, to be compared with what should be."""
