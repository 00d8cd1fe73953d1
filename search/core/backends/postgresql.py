"""Full text on PostgreSQL: a tsvector column with a GIN index, and trigrams for slips."""

from collections.abc import Iterator, Mapping
from math import log

from django.db import connection

from search.core import ranking, words
from search.core.backends.fulltext import OTHER_LANGUAGE, FullText, Scores
from search.core.contract import CatalogEntry, Phrase
from search.core.models import IndexedEntry

# Of body, words, summary and title: tsvector's D, C, B and A.
WEIGHTS = {"body": 0.1, "words": 0.3, "summary": 0.4, "title": 0.8}
LIKE_WORDS = 60
FIELDS_APART = 10  # positions, so that no words of two fields stand side by side
MAX_POSITION = 16_383  # PostgreSQL keeps no higher one
MAX_FORMS = 60_000  # of a text; a tsvector ends at a megabyte

CREATE = [
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE TABLE search_fulltext ("
    "number bigint NOT NULL, language text NOT NULL, document tsvector NOT NULL,"
    " PRIMARY KEY (number, language))",
    "CREATE INDEX search_fulltext_document ON search_fulltext USING gin (document)",
    "CREATE TABLE search_word (word text PRIMARY KEY)",
    "CREATE INDEX search_word_trigrams ON search_word USING gist (word gist_trgm_ops)",
]
DROP = ["DROP TABLE search_word", "DROP TABLE search_fulltext"]

NUMBERS = (
    "SELECT %s::int, array_agg(number) FROM ("
    "SELECT number FROM search_fulltext WHERE document @@ %s::tsquery LIMIT %s) AS found"
)


class PostgresText(FullText):
    OR = " | "
    AND = " & "
    QUOTE = "'"
    IS_KNOWN = (
        "SELECT %s::int WHERE EXISTS (SELECT 1 FROM search_fulltext WHERE document @@ %s::tsquery)"
    )

    def write(self, entries: list[CatalogEntry]) -> None:
        self.remove([entry.number for entry in entries])
        rows = [
            (entry.number, language, " ".join(_lexemes(text, language)))
            for entry in entries
            for language, text in entry.texts.items()
        ]
        # Everybody learns words in one order, so that two who write do not wait in a circle.
        spoken = [(word,) for word in sorted(words.vocabulary(entries))]
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO search_fulltext (number, language, document)"
                " VALUES (%s, %s, %s::tsvector)",
                rows,
            )
            cursor.executemany(
                "INSERT INTO search_word (word) VALUES (%s) ON CONFLICT DO NOTHING", spoken
            )

    def remove(self, numbers: list[int]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_fulltext WHERE number = ANY(%s)", [numbers])

    def tidy(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE search_fulltext")

    def _scored(
        self, ways: list[str], *, language: str, weights: Mapping[str, float] | None
    ) -> list[Scores]:
        # PostgreSQL takes weights up to 1: only how they stand to each other counts.
        factors = ranking.weighted(WEIGHTS, weights, at_most=0.8)
        each = (
            f"SELECT %s::int, number, language, ts_rank('{{{factors}}}', document, asked, 1)"  # noqa: S608
            " FROM search_fulltext, (SELECT %s::tsquery AS asked) AS question"
            " WHERE document @@ asked"
        )
        found: list[Scores] = [{} for _way in ways]
        for at, number, own, rank in self._rows(each, ways):
            score = float(rank) if own == language else float(rank) * OTHER_LANGUAGE
            found[at][number] = max(score, found[at].get(number, 0.0))
        return found

    def _numbers(self, ways: list[str], *, limit: int | None = None) -> list[list[int]]:
        # One value for each way: to fetch many thousand rows takes three times as long.
        return [numbers or [] for _at, numbers in self._rows(NUMBERS, ways, limit)]

    def _like(self, plain: str) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT word FROM search_word ORDER BY word <-> %s LIMIT %s", [plain, LIKE_WORDS]
            )
            return [word for (word,) in cursor.fetchall()]

    def _begun(self, word: str) -> str:
        return f"'{words.variants(word)[0]}':*"

    def _side_by_side(self, phrase: Phrase) -> str:
        first, *others = [f"({self._forms(words.variants(word))})" for word in phrase]
        asked = first
        for other in others:
            # Each word is followed by its stem, and by its parts where it has signs.
            asked = f"({self._either([f'({asked} <{step}> {other})' for step in (1, 2, 3)])})"
        return asked

    def _telling(
        self, phrases: list[Phrase], found: list[Scores], longer: list[Scores]
    ) -> tuple[list[Scores], list[Scores]]:
        # PostgreSQL ranks by places and weights only: that a rare word tells more is ours to say.
        for phrase, scores in zip(phrases, found[len(found) - len(phrases) :], strict=True):
            spread = _spread(phrase)
            scores.update({number: score * spread for number, score in scores.items()})
        total = max(IndexedEntry.objects.count(), *(len(one) for one in [*found, *longer]))
        told = [
            {number: score * _rarity(len(one), total) for number, score in one.items()}
            for one in [*found, *longer]
        ]
        return told[: len(found)], told[len(found) :]


def _rarity(count: int, total: int) -> float:
    return log(1 + (total - count + 0.5) / (count + 0.5))


def _lexemes(text, language: str) -> Iterator[str]:
    """Yield what a tsvector is written with: every form of every word, its place and weight."""
    place = 0
    parts = ((text.title, "A"), (text.summary, "B"), (text.words, "C"), (text.body, ""))
    for part, weight in parts:
        for form in words.indexed(part, language).split()[:MAX_FORMS]:
            place = min(place + 1, MAX_POSITION)
            yield f"'{form}':{place}{weight}"
        place += FIELDS_APART


def _spread(phrase: Phrase) -> float:
    """Return over how many forms too many a rank is shared: a text has two of a word at most."""
    forms = [len(words.variants(word)) for word in phrase]
    return sum(forms) / sum(min(2, count) for count in forms)
