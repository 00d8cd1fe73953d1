"""Full text in the portal's own database: all that SQLite and PostgreSQL have in common."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from functools import partial

from django.db import connection

from search.core import ranking, words
from search.core.contract import Asked, CatalogEntry, Phrase

OTHER_LANGUAGE = 0.5  # what a match in a language that the viewer is not shown counts
BEGUN = 0.4  # what a word counts that merely begins like the last one
MANY = 200  # entries that have a word: then beginnings are not looked for
MANY_ROWS = MANY * (len(words.LANGUAGES) + 1)

Scores = dict[int, float]  # by number of the entry


class FullText(ABC):
    """Asks the tables beside the index. A way is an expression in the database's own syntax."""

    OR: str  # what stands between two ways that are as good
    AND: str  # and between two that both must hold
    QUOTE: str  # around a form
    IS_KNOWN: str  # selects the place of a way that anything matches

    @abstractmethod
    def write(self, entries: list[CatalogEntry]) -> None:
        """Hold the texts of ``entries``, in place of older ones."""

    @abstractmethod
    def remove(self, numbers: list[int]) -> None:
        """Forget the texts of entries."""

    @abstractmethod
    def tidy(self) -> None:
        """Put the tables in order after everything was written anew."""

    def match(
        self,
        asked: list[Asked],
        *,
        language: str,
        scored: bool,
        weights: Mapping[str, float] | None = None,
    ) -> list[Scores]:
        """Return, for each word, the scores of the entries that have it or what is alike.

        ``weights`` of fields differ from 1.0. Two queries at most, and one on PostgreSQL.
        """
        phrases = list(dict.fromkeys(phrase for one in asked for phrase in one.alike))
        ways = [*(self._spelt(one) for one in asked), *(self._side_by_side(p) for p in phrases)]
        ask = partial(self._scored, language=language, weights=weights) if scored else self._having
        found = ask(ways)
        # Where many have the whole word, those with a longer one add little and cost much.
        open_ends = [at for at, one in enumerate(asked) if one.open_end and len(found[at]) < MANY]
        longer = ask([self._begun(asked[at].word) for at in open_ends]) if open_ends else []
        if scored:
            found, longer = self._telling(phrases, found, longer)
        for at, scores in zip(open_ends, longer, strict=True):
            for number, score in scores.items():
                found[at][number] = found[at].get(number, 0.0) + BEGUN * score
        alike = dict(zip(phrases, found[len(asked) :], strict=True))
        return ranking.with_alike(found[: len(asked)], [one.alike for one in asked], alike)

    def having_all(
        self, texts: Sequence[Sequence[Asked]], *, at_most: int | None = None
    ) -> list[list[int]]:
        """Return, for each text, the entries that have all of its words in one language.

        As ``match`` finds them. An entry may be named once for each language; of very many, no
        more than ``at_most`` are named. Two queries at most.
        """
        last = [at for at, text in enumerate(texts) if text and text[-1].open_end]
        many = self._numbers([self._spelt(texts[at][-1]) for at in last], limit=MANY_ROWS)
        begun = {at for at, numbers in zip(last, many, strict=True) if len(set(numbers)) < MANY}
        return self._numbers(
            [self._all(text, begun=at in begun) for at, text in enumerate(texts)], limit=at_most
        )

    def known(self, asked: list[Asked]) -> set[str]:
        """Return those of the words that any entry has, whoever may see it. One query."""
        ways = [self._all([one], begun=one.open_end) for one in asked]
        return {asked[at].word for (at,) in self._rows(self.IS_KNOWN, ways)}

    def spellings(self, word: str) -> list[str]:
        """Return known words that may have been meant, the likeliest first. One query."""
        plain = words.fold(word)
        allowed = words.tolerated(plain)
        return words.nearest(plain, self._like(plain), at_most=allowed) if allowed else []

    @abstractmethod
    def _scored(
        self, ways: list[str], *, language: str, weights: Mapping[str, float] | None
    ) -> list[Scores]:
        """Return what each way finds, its best language counting. One query."""

    @abstractmethod
    def _numbers(self, ways: list[str], *, limit: int | None = None) -> list[list[int]]:
        """Return what each way finds, no more than ``limit`` texts. One query."""

    def _having(self, ways: list[str]) -> list[Scores]:
        """Return what each way finds, every entry counting the same. One query."""
        return [dict.fromkeys(numbers, 1.0) for numbers in self._numbers(ways)]

    @abstractmethod
    def _like(self, plain: str) -> list[str]:
        """Return known words among which a misspelt one is looked for. One query."""

    @abstractmethod
    def _begun(self, word: str) -> str:
        """Return the way that finds what begins with ``word``."""

    @abstractmethod
    def _side_by_side(self, phrase: Phrase) -> str:
        """Return the way that finds words that stand next to each other in one field."""

    def _telling(
        self, phrases: list[Phrase], found: list[Scores], longer: list[Scores]
    ) -> tuple[list[Scores], list[Scores]]:
        """Return the scores with what a database's own ranking leaves out, if it does."""
        return found, longer

    def _spelt(self, asked: Asked) -> str:
        forms = (form for word in asked.spellings for form in words.variants(word))
        return self._forms(tuple(dict.fromkeys(forms)))

    def _forms(self, forms: Sequence[str]) -> str:
        # Only letters and digits are in a form, so nothing in it is an operator.
        return self._either([f"{self.QUOTE}{form}{self.QUOTE}" for form in forms])

    def _all(self, asked: Sequence[Asked], *, begun: bool) -> str:
        """Return the way that finds all of the words; the last may be ``begun`` only."""
        ways = [self._spelt(one) for one in asked]
        if begun:
            ways[-1] = self._either([ways[-1], self._begun(asked[-1].word)])
        return self.AND.join(f"({way})" for way in ways)

    def _either(self, ways: Sequence[str]) -> str:
        return self.OR.join(ways)

    def _rows(self, each: str, ways: list[str], *others) -> list[tuple]:
        """Return the rows that ``each`` selects for a place, a way and ``others``. One query."""
        if not ways:
            return []
        with connection.cursor() as cursor:
            cursor.execute(
                " UNION ALL ".join([each] * len(ways)),
                [part for at, way in enumerate(ways) for part in (at, way, *others)],
            )
            return cursor.fetchall()
