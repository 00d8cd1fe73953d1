"""Full text on SQLite: an FTS5 table of our own, and a table of spellings one slip away."""

from collections.abc import Iterator, Mapping
from itertools import combinations, product

from django.db import connection

from search.core import ranking, words
from search.core.contract import Asked, CatalogEntry, Phrase

# Columns: title, summary, words (code, topics, skills, tags), body.
WEIGHTS = {"title": 12.0, "summary": 6.0, "words": 2.5, "body": 1.0}
OTHER_LANGUAGE = 0.5  # what a match in a language that the viewer is not shown counts
BEGUN = 0.4  # what a word counts that merely begins like the last one
MANY = 200  # entries that have a word: then beginnings are not looked for
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


def row_id(number: int, language: str) -> int:
    return number * _LANGUAGES + _place(language)


def _place(language: str) -> int:
    return words.LANGUAGES.index(language) if language in words.LANGUAGES else _LANGUAGES - 1


class SqliteText:
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

    def match(
        self,
        asked: list[Asked],
        *,
        language: str,
        scored: bool,
        weights: Mapping[str, float] | None = None,
    ) -> list[dict[int, float]]:
        phrases = list(dict.fromkeys(phrase for one in asked for phrase in one.alike))
        ways = [*(_spelt(one) for one in asked), *(_side_by_side(one) for one in phrases)]
        every = self._ask(ways, language, scored=scored, weights=weights)
        found, alike = every[: len(asked)], dict(zip(phrases, every[len(asked) :], strict=True))
        # Where many have the whole word, those with a longer one add little and cost much.
        open_ends = [at for at, one in enumerate(asked) if one.open_end and len(found[at]) < MANY]
        begun = [_begun(asked[at].word) for at in open_ends]
        longer = self._ask(begun, language, scored=scored, weights=weights) if begun else []
        for at, scores in zip(open_ends, longer, strict=True):
            for number, score in scores.items():
                found[at][number] = found[at].get(number, 0.0) + BEGUN * score
        return ranking.with_alike(found, [one.alike for one in asked], alike)

    def known(self, asked: list[Asked]) -> set[str]:
        ways = [
            f"{_spelt(one)} OR {_begun(one.word)}" if one.open_end else _spelt(one) for one in asked
        ]
        each = (
            "SELECT %s WHERE EXISTS (SELECT 1 FROM search_fulltext WHERE search_fulltext MATCH %s)"
        )
        with connection.cursor() as cursor:
            cursor.execute(
                " UNION ALL ".join([each] * len(asked)),
                [part for at, way in enumerate(ways) for part in (at, way)],
            )
            return {asked[at].word for (at,) in cursor.fetchall()}

    def spellings(self, word: str) -> list[str]:
        plain = words.fold(word)
        allowed = words.tolerated(plain)
        if not allowed:
            return []
        slips = sorted(slips_of(plain))
        marks = ", ".join(["%s"] * len(slips))
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT DISTINCT word FROM search_spelling WHERE slip IN ({marks})",  # noqa: S608
                slips,
            )
            known = [row[0] for row in cursor.fetchall()]
        return words.nearest(plain, known, at_most=allowed)

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

    def _ask(
        self,
        expressions: list[str],
        language: str,
        *,
        scored: bool,
        weights: Mapping[str, float] | None = None,
    ) -> list[dict[int, float]]:
        """Return what each of ``expressions`` finds, its best language counting. One query."""
        if not scored:
            return self._numbers(expressions)
        score = f"bm25(search_fulltext, {ranking.weighted(WEIGHTS, weights)})"
        each = f"SELECT %s, rowid, {score} FROM search_fulltext WHERE search_fulltext MATCH %s"  # noqa: S608
        found: list[dict[int, float]] = [{} for _expression in expressions]
        own = _place(language)
        with connection.cursor() as cursor:
            cursor.execute(
                " UNION ALL ".join([each] * len(expressions)),
                [part for at, one in enumerate(expressions) for part in (at, one)],
            )
            for at, row, rank in cursor.fetchall():
                number, place = divmod(row, _LANGUAGES)
                score = -rank if place == own else -rank * OTHER_LANGUAGE
                if score > found[at].get(number, -1.0):
                    found[at][number] = score
        return found

    def _numbers(self, expressions: list[str]) -> list[dict[int, float]]:
        """Return what each of ``expressions`` finds, all alike. One query."""
        each = (
            f"SELECT %s, rowid / {_LANGUAGES} FROM search_fulltext"  # noqa: S608
            " WHERE search_fulltext MATCH %s"
        )
        found: list[dict[int, float]] = [{} for _expression in expressions]
        with connection.cursor() as cursor:
            cursor.execute(
                " UNION ALL ".join([each] * len(expressions)),
                [part for at, one in enumerate(expressions) for part in (at, one)],
            )
            for at, number in cursor.fetchall():
                found[at][number] = 1.0
        return found

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


def _spelt(asked: Asked) -> str:
    # Only letters and digits are in a form, so nothing in it is an operator.
    forms = (form for word in asked.spellings for form in words.variants(word))
    return " OR ".join(f'"{form}"' for form in dict.fromkeys(forms))


def _side_by_side(phrase: Phrase) -> str:
    """Return the expression for words that stand next to each other in one field."""
    # Each word is followed by its stem, and a long phrase is taken nearly as it stands.
    forms = [words.variants(word)[: 4 if len(phrase) < 3 else 2] for word in phrase]
    if len(phrase) == 1:
        return " OR ".join(f'"{form}"' for form in forms[0])
    gap = 2 * len(phrase) - 3  # the stems of all but the last, and the words between
    chosen = (" ".join(f'"{form}"' for form in some) for some in product(*forms))
    return " OR ".join(f"NEAR({some}, {gap})" for some in chosen)


def _begun(word: str) -> str:
    return f'"{words.variants(word)[0]}"*'
