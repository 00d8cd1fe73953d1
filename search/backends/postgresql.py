"""Full text on PostgreSQL: a tsvector column with a GIN index, and trigrams for slips."""

from collections.abc import Iterator

from django.db import connection

from search import words
from search.contract import CatalogEntry

# Of body, words, summary and title: tsvector's D, C, B and A.
WEIGHTS = "{0.1, 0.3, 0.4, 0.8}"
OTHER_LANGUAGE = 0.5  # what a match in a language that the viewer is not shown counts
LIKE_WORDS = 60
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


class PostgresText:
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

    def match(
        self, wanted: list[str], *, language: str, every: bool, scored: bool
    ) -> dict[int, float]:
        groups = [_group(word, open_end=word == wanted[-1]) for word in wanted]
        return self._ask((" & " if every else " | ").join(groups), language, scored=scored)

    def match_titles(self, wanted: list[str], *, language: str) -> dict[int, float]:
        groups = [_group(word, open_end=word == wanted[-1], label="A") for word in wanted]
        return self._ask(" & ".join(groups), language, scored=True)

    def spellings(self, word: str) -> list[str]:
        plain = words.fold(word)
        allowed = words.tolerated(plain)
        if not allowed:
            return []
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT word FROM search_word ORDER BY word <-> %s LIMIT %s", [plain, LIKE_WORDS]
            )
            known = [row[0] for row in cursor.fetchall()]
        return words.nearest(plain, known, at_most=allowed)

    def tidy(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE search_fulltext")

    def _ask(self, expression: str, language: str, *, scored: bool) -> dict[int, float]:
        score = f"ts_rank('{WEIGHTS}', document, asked, 1)" if scored else "1.0"
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT number, language, {score}"  # noqa: S608
                " FROM search_fulltext, (SELECT %s::tsquery AS asked) AS question"
                " WHERE document @@ asked",
                [expression],
            )
            rows = cursor.fetchall()
        found: dict[int, float] = {}
        for number, own, rank in rows:
            score = float(rank) if own == language else float(rank) * OTHER_LANGUAGE
            found[number] = max(score, found.get(number, 0.0))
        return found


def _lexemes(text, language: str) -> Iterator[str]:
    """Yield what a tsvector is written with: every form of every word, its place and weight."""
    place = 0
    parts = ((text.title, "A"), (text.summary, "B"), (text.words, "C"), (text.body, ""))
    for part, weight in parts:
        for form in words.indexed(part, language).split()[:MAX_FORMS]:
            place = min(place + 1, MAX_POSITION)
            yield f"'{form}':{place}{weight}"


def _group(word: str, *, open_end: bool, label: str = "") -> str:
    # Only letters and digits are in a word, so nothing in it is an operator.
    suffix = f":{label}" if label else ""
    forms = [f"'{form}'{suffix}" for form in words.variants(word)]
    if open_end and len(word) > 1:
        forms.append(f"'{words.fold(word)}':*{label}")
    return f"({' | '.join(forms)})"
