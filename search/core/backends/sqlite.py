"""Full text on SQLite: an FTS5 table of our own, and a table of spellings one slip away."""

import json
from collections.abc import Iterator, Mapping
from itertools import combinations, product

from django.db import connection

from search.core import ranking, words
from search.core.backends.fulltext import OTHER_LANGUAGE, FullText, Scores
from search.core.contract import CatalogEntry, Phrase

# Columns: title, summary, words (code, topics, skills, tags), body.
WEIGHTS = {"title": 12.0, "summary": 6.0, "words": 2.5, "body": 1.0}
PREFIX_CHARACTERS = 7  # of a word, in which slips are looked for
TABLE_ROWS = 250

CREATE = [
    "CREATE VIRTUAL TABLE search_fulltext USING fts5("
    "title, summary, words, body, prefix='2 3 4',"
    ' tokenize="unicode61 remove_diacritics 0")',
    "CREATE TABLE search_spelling (slip TEXT NOT NULL, word TEXT NOT NULL,"
    " PRIMARY KEY (slip, word)) WITHOUT ROWID",
]
DROP = ["DROP TABLE search_fulltext", "DROP TABLE search_spelling"]

# The row of a text says of which entry and language it is, so that a match need not be looked up.
_LANGUAGES = 64
NUMBERS = (
    "SELECT %s, json_group_array(number) FROM ("  # noqa: S608
    f"SELECT rowid / {_LANGUAGES} AS number FROM search_fulltext"
    " WHERE search_fulltext MATCH %s LIMIT %s)"
)


def row_id(number: int, language: str) -> int:
    return number * _LANGUAGES + _place(language)


def _place(language: str) -> int:
    return words.LANGUAGES.index(language) if language in words.LANGUAGES else _LANGUAGES - 1


class SqliteText(FullText):
    OR = " OR "
    AND = " AND "
    QUOTE = '"'
    IS_KNOWN = (
        "SELECT %s WHERE EXISTS (SELECT 1 FROM search_fulltext WHERE search_fulltext MATCH %s)"
    )

    def write(self, entries: list[CatalogEntry]) -> None:
        self.remove([entry.number for entry in entries])
        rows = [
            (
                row_id(entry.number, language),
                *(
                    words.indexed(part, language)
                    for part in (text.title, text.summary, text.words, text.body)
                ),
            )
            for entry in entries
            for language, text in entry.texts.items()
        ]
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO search_fulltext(rowid, title, summary, words, body)"
                " VALUES (%s, %s, %s, %s, %s)",
                rows,
            )
        self._learn(sorted(words.vocabulary(entries)))

    def remove(self, numbers: list[int]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(
                "DELETE FROM search_fulltext WHERE rowid BETWEEN %s AND %s",
                [(pk * _LANGUAGES, pk * _LANGUAGES + _LANGUAGES - 1) for pk in numbers],
            )

    def tidy(self) -> None:
        with connection.cursor() as cursor:
            # A little at a time: a whole "optimize" would hold the database for seconds.
            cursor.execute(
                "INSERT INTO search_fulltext(search_fulltext, rank) VALUES ('merge', -500)"
            )
            for _step in range(200):
                cursor.execute("SELECT total_changes()")
                before = cursor.fetchone()[0]
                cursor.execute(
                    "INSERT INTO search_fulltext(search_fulltext, rank) VALUES ('merge', 500)"
                )
                cursor.execute("SELECT total_changes()")
                if cursor.fetchone()[0] - before < 2:
                    break

    def _scored(
        self, ways: list[str], *, language: str, weights: Mapping[str, float] | None
    ) -> list[Scores]:
        found: list[Scores] = [{} for _way in ways]
        score = f"bm25(search_fulltext, {ranking.weighted(WEIGHTS, weights)})"
        each = f"SELECT %s, rowid, {score} FROM search_fulltext WHERE search_fulltext MATCH %s"  # noqa: S608
        own = _place(language)
        for at, row, rank in self._rows(each, ways):
            number, place = divmod(row, _LANGUAGES)
            score = -rank if place == own else -rank * OTHER_LANGUAGE
            if score > found[at].get(number, -1.0):
                found[at][number] = score
        return found

    def _numbers(self, ways: list[str], *, limit: int | None = None) -> list[list[int]]:
        # One value for each way: to fetch many thousand rows takes three times as long.
        rows = self._rows(NUMBERS, ways, -1 if limit is None else limit)
        return [json.loads(numbers) for _at, numbers in rows]

    def _like(self, plain: str) -> list[str]:
        slips = sorted(slips_of(plain))
        marks = ", ".join(["%s"] * len(slips))
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT DISTINCT word FROM search_spelling WHERE slip IN ({marks})",  # noqa: S608
                slips,
            )
            return [word for (word,) in cursor.fetchall()]

    def _begun(self, word: str) -> str:
        return f'"{words.variants(word)[0]}"*'

    def _side_by_side(self, phrase: Phrase) -> str:
        # Each word is followed by its stem, and a long phrase is taken nearly as it stands.
        forms = [words.variants(word)[: 4 if len(phrase) < 3 else 2] for word in phrase]
        if len(phrase) == 1:
            return self._forms(forms[0])
        gap = 2 * len(phrase) - 3  # the stems of all but the last, and the words between
        chosen = (" ".join(f'"{form}"' for form in some) for some in product(*forms))
        return self._either([f"NEAR({some}, {gap})" for some in chosen])

    def _learn(self, spoken: list[str]) -> None:
        known = self._known(spoken)
        rows = [(slip, word) for word in spoken if word not in known for slip in slips_of(word)]
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT OR IGNORE INTO search_spelling(slip, word) VALUES (%s, %s)", rows
            )

    def _known(self, spoken: list[str]) -> set[str]:
        known = set()
        with connection.cursor() as cursor:
            for start in range(0, len(spoken), TABLE_ROWS):
                chunk = spoken[start : start + TABLE_ROWS]
                pairs = " OR ".join(["(slip = %s AND word = %s)"] * len(chunk))
                cursor.execute(
                    f"SELECT word FROM search_spelling WHERE {pairs}",  # noqa: S608
                    [part for word in chunk for part in (word[:PREFIX_CHARACTERS], word)],
                )
                known.update(row[0] for row in cursor.fetchall())
        return known


def slips_of(word: str) -> set[str]:
    """Return the beginning of ``word``, whole and with one or two letters left out.

    Two words that are one or two slips apart share one of these; what shares one is then
    compared letter by letter.
    """
    start = word[:PREFIX_CHARACTERS]
    return {slip for count in range(words.tolerated(word) + 1) for slip in _without(start, count)}


def _without(text: str, count: int) -> Iterator[str]:
    for kept in combinations(text, len(text) - count):
        yield "".join(kept)
