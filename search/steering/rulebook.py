"""The rules of the search as one value: what may stand in it, and how it is changed.

Nothing here touches the database, so that a change can be tried out before it is saved.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Self

from django.utils.translation import gettext as _

from portal.core.errors import RuleViolation
from search.core.contract import EntryText, Identity, Kind, Pin, Rules
from search.core.rules import key_of
from search.core.words import typed

FIELDS = tuple(EntryText.__dataclass_fields__)
MAX_SYNONYMS, MAX_PINNED, MAX_HIDDEN = 5_000, 1_000, 5_000
MAX_CHARACTERS = 80  # of a text that is a synonym
MAX_WORDS = 5  # of such a text
MAX_TEXTS = 20  # of one entry
MAX_COURSES = 10  # pinned for one query
MAX_PERCENT = 300


class RuleRefused(RuleViolation):
    """What was to be laid down makes no sense; the text says why."""


@dataclass(frozen=True, slots=True)
class Synonym:
    """Texts that mean the same; or, one way, a text that finds the others, too."""

    texts: tuple[str, ...]
    one_way: bool = False
    id: int = 0

    def __str__(self) -> str:
        if self.one_way:
            return f"{self.texts[0]} → {', '.join(self.texts[1:])}"
        return " = ".join(self.texts)

    def key(self) -> tuple:
        """Return what two entries have in common that say the same."""
        keys = [key_of(text) for text in self.texts]
        return (keys[0], *sorted(keys[1:])) if self.one_way else (None, *sorted(keys))


@dataclass(frozen=True, slots=True)
class PinnedCourse:
    """A course before the others, until a day if wanted; its title is a copy for the history."""

    course: int
    title: str
    until: str = ""  # an ISO day, inclusive

    def __str__(self) -> str:
        if not self.until:
            return self.title
        return _("%(title)s until %(day)s") % {"title": self.title, "day": self.until}


@dataclass(frozen=True, slots=True)
class Pinned:
    """The courses that stand first for a query, in their order."""

    query: str
    courses: tuple[PinnedCourse, ...]
    id: int = 0


@dataclass(frozen=True, slots=True)
class Hidden:
    """A course that no search finds; its title is a copy for the history."""

    course: int
    title: str
    why: str


@dataclass(frozen=True)
class Rulebook:
    """All that is laid down. Each method returns another one, or refuses with a sentence."""

    synonyms: tuple[Synonym, ...] = ()
    pinned: tuple[Pinned, ...] = ()
    hidden: tuple[Hidden, ...] = ()
    weights: Mapping[str, int] = field(default_factory=dict)  # percent by field, if not 100
    last_id: int = 0

    @classmethod
    def read(cls, data: Mapping) -> Self:
        """Return the book that ``written`` has written."""
        return cls(
            tuple(
                Synonym(tuple(one["texts"]), one["one_way"], one["id"])
                for one in data.get("synonyms", ())
            ),
            tuple(
                Pinned(one["query"], tuple(PinnedCourse(**c) for c in one["courses"]), one["id"])
                for one in data.get("pinned", ())
            ),
            tuple(Hidden(**one) for one in data.get("hidden", ())),
            dict(data.get("weights", {})),
            data.get("last_id", 0),
        )

    def written(self) -> dict:
        """Return the book as JSON has it."""
        return asdict(self)

    def rules(self, version: int) -> Rules:
        """Return the book as every search reads it."""
        return Rules(
            version=version,
            synonyms=tuple(one.texts for one in self.synonyms if not one.one_way),
            expansions=tuple((one.texts[0], one.texts[1:]) for one in self.synonyms if one.one_way),
            pinned={
                key_of(one.query): tuple(_pin(course) for course in one.courses)
                for one in self.pinned
            },
            hidden=frozenset(_number(one.course) for one in self.hidden),
            weights={name: percent / 100 for name, percent in self.weights.items()},
        )

    def synonym(self, pk: int) -> Synonym | None:
        return next((one for one in self.synonyms if one.id == pk), None)

    def pin(self, pk: int) -> Pinned | None:
        return next((one for one in self.pinned if one.id == pk), None)

    def hiding(self, course: int) -> Hidden | None:
        return next((one for one in self.hidden if one.course == course), None)

    def with_synonym(self, texts: Iterable[str], *, one_way: bool = False, pk: int = 0) -> Self:
        """Return the book with an entry added, or with entry ``pk`` saying something else."""
        entry = Synonym(_sensible(texts, one_way=one_way), one_way, pk)
        others = [one for one in self.synonyms if one.id != pk]
        if pk:
            self._expect(self.synonym(pk))
        if any(one.key() == entry.key() and one.one_way == one_way for one in others):
            raise RuleRefused(_("This is laid down already: %s.") % entry)
        if len(others) >= MAX_SYNONYMS:
            raise RuleRefused(_("There is room for %d entries.") % MAX_SYNONYMS)
        return self._put("synonyms", entry)

    def without_synonym(self, pk: int) -> Self:
        self._expect(self.synonym(pk))
        return replace(self, synonyms=tuple(one for one in self.synonyms if one.id != pk))

    def without_synonyms(self) -> Self:
        return replace(self, synonyms=())

    def with_pinned(self, query: str, courses: Iterable[PinnedCourse], *, pk: int = 0) -> Self:
        """Return the book with courses first for ``query``, in place of entry ``pk`` if given."""
        courses, key = tuple(courses), key_of(query)
        if pk:
            self._expect(self.pin(pk))
        if not key:
            raise RuleRefused(_("Type the words for which the courses come first."))
        if not courses or len(courses) > MAX_COURSES:
            raise RuleRefused(_("Choose 1 to %d courses.") % MAX_COURSES)
        if len({one.course for one in courses}) < len(courses):
            raise RuleRefused(_("A course can stand in one place only."))
        others = [one for one in self.pinned if one.id != pk]
        if any(key_of(one.query) == key for one in others):
            raise RuleRefused(_("Courses are pinned for “%s” already: change that entry.") % query)
        if len(others) >= MAX_PINNED:
            raise RuleRefused(_("There is room for %d entries.") % MAX_PINNED)
        return self._put("pinned", Pinned(query.strip(), courses, pk))

    def without_pinned(self, pk: int) -> Self:
        self._expect(self.pin(pk))
        return replace(self, pinned=tuple(one for one in self.pinned if one.id != pk))

    def with_hidden(self, course: int, title: str, why: str) -> Self:
        """Return the book with a course hidden; hidden ones get another reason."""
        if not why.strip():
            raise RuleRefused(_("Say why, for whoever wonders next year."))
        others = tuple(one for one in self.hidden if one.course != course)
        if len(others) >= MAX_HIDDEN:
            raise RuleRefused(_("There is room for %d entries.") % MAX_HIDDEN)
        return replace(self, hidden=(*others, Hidden(course, title, why.strip())))

    def without_hidden(self, course: int) -> Self:
        self._expect(self.hiding(course))
        return replace(self, hidden=tuple(one for one in self.hidden if one.course != course))

    def with_weights(self, percents: Mapping[str, int]) -> Self:
        """Return the book with other weights of fields, in percent of how the portal comes."""
        chosen = {name: percents.get(name, 100) for name in FIELDS}
        if any(not 0 <= percent <= MAX_PERCENT for percent in chosen.values()):
            raise RuleRefused(_("A weight is from 0 to %d percent.") % MAX_PERCENT)
        if not any(chosen.values()):
            raise RuleRefused(_("One field has to count at least."))
        return replace(self, weights={name: one for name, one in chosen.items() if one != 100})

    def _put(self, name: str, entry: Synonym | Pinned) -> Self:
        rows = getattr(self, name)
        if entry.id:
            rows = tuple(entry if one.id == entry.id else one for one in rows)
            return replace(self, **{name: rows})
        new = self.last_id + 1
        return replace(self, last_id=new, **{name: (*rows, replace(entry, id=new))})

    def _expect(self, entry) -> None:
        if entry is None:
            raise RuleRefused(_("This entry is gone: somebody removed it meanwhile."))


def _sensible(texts: Iterable[str], *, one_way: bool) -> tuple[str, ...]:
    kept: dict[str, str] = {}
    for text in texts:
        said = " ".join(text.split())
        words = typed(said)
        if not said:
            continue
        if not words:
            raise RuleRefused(_("“%s” has no letter and no digit.") % said[:MAX_CHARACTERS])
        if len(said) > MAX_CHARACTERS or len(words) > MAX_WORDS:
            limits = {"words": MAX_WORDS, "characters": MAX_CHARACTERS}
            raise RuleRefused(
                _("“%(text)s” is too long: %(words)d words, %(characters)d characters at most.")
                % {"text": said[:MAX_CHARACTERS], **limits}
            )
        kept.setdefault(key_of(said), said)
    if len(kept) < 2:
        raise RuleRefused(
            _("One way takes a text and at least one that it finds, too.")
            if one_way
            else _("It takes at least two texts that differ.")
        )
    if len(kept) > MAX_TEXTS:
        raise RuleRefused(_("One entry has room for %d texts.") % MAX_TEXTS)
    return tuple(kept.values())


def _pin(course: PinnedCourse) -> Pin:
    until = date.fromisoformat(course.until) if course.until else None
    return Pin(_number(course.course), until)


def _number(course: int) -> int:
    return Identity(Kind.COURSE, course).number
