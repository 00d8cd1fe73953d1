"""Full text on PostgreSQL: a tsvector column with a GIN index, and trigrams for slips."""

from collections.abc import Iterator, Mapping
from math import log

from django.db import connection

from search.core import ranking, words
from search.core.contract import Asked, CatalogEntry, Phrase
from search.core.models import IndexedEntry

# Of body, words, summary and title: tsvector's D, C, B and A.
WEIGHTS = {"body": 0.1, "words": 0.3, "summary": 0.4, "title": 0.8}
OTHER_LANGUAGE = 0.5  # what a match in a language that the viewer is not shown counts
BEGUN = 0.4  # what a word counts that merely begins like the last one
MANY = 200  # entries that have a word: then beginnings are not looked for
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
        self,
        asked: list[Asked],
        *,
        language: str,
        scored: bool,
        weights: Mapping[str, float] | None = None,
    ) -> list[dict[int, float]]:
        phrases = list(dict.fromkeys(phrase for one in asked for phrase in one.alike))
        ways = [*(_spelt(one) for one in asked), *(_side_by_side(one) for one in phrases)]
        found = self._ask(ways, language, scored=scored, weights=weights)
        # Where many have the whole word, those with a longer one add little and cost much.
        open_ends = [at for at, one in enumerate(asked) if one.open_end and len(found[at]) < MANY]
        begun = [_begun(asked[at].word) for at in open_ends]
        longer = self._ask(begun, language, scored=scored, weights=weights) if begun else []
        if scored:
            for phrase, scores in zip(phrases, found[len(asked) :], strict=True):
                spread = _spread(phrase)
                scores.update({number: score * spread for number, score in scores.items()})
            told = _telling([*found, *longer])
            found, longer = told[: len(found)], told[len(found) :]
        for at, scores in zip(open_ends, longer, strict=True):
            for number, score in scores.items():
                found[at][number] = found[at].get(number, 0.0) + BEGUN * score
        alike = dict(zip(phrases, found[len(asked) :], strict=True))
        return ranking.with_alike(found[: len(asked)], [one.alike for one in asked], alike)

    def known(self, asked: list[Asked]) -> set[str]:
        ways = [
            f"{_spelt(one)} | {_begun(one.word)}" if one.open_end else _spelt(one) for one in asked
        ]
        each = (
            "SELECT %s::int WHERE EXISTS"
            " (SELECT 1 FROM search_fulltext WHERE document @@ %s::tsquery)"
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
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT word FROM search_word ORDER BY word <-> %s LIMIT %s", [plain, LIKE_WORDS]
            )
            known = [row[0] for row in cursor.fetchall()]
        return words.nearest(plain, known, at_most=allowed)

    def tidy(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE search_fulltext")

    def _ask(
        self,
        expressions: list[str],
        language: str,
        *,
        scored: bool,
        weights: Mapping[str, float] | None = None,
    ) -> list[dict[int, float]]:
        """Return what each of ``expressions`` finds, its best language counting. One query."""
        # PostgreSQL takes weights up to 1: only how they stand to each other counts.
        factors = ranking.weighted(WEIGHTS, weights, at_most=0.8)
        score = f"ts_rank('{{{factors}}}', document, asked, 1)" if scored else "1.0"
        each = (
            f"SELECT %s::int, number, language, {score}"  # noqa: S608
            " FROM search_fulltext, (SELECT %s::tsquery AS asked) AS question"
            " WHERE document @@ asked"
        )
        found: list[dict[int, float]] = [{} for _expression in expressions]
        with connection.cursor() as cursor:
            cursor.execute(
                " UNION ALL ".join([each] * len(expressions)),
                [part for at, one in enumerate(expressions) for part in (at, one)],
            )
            for at, number, own, rank in cursor.fetchall():
                score = float(rank) if own == language else float(rank) * OTHER_LANGUAGE
                found[at][number] = max(score, found[at].get(number, 0.0))
        return found


def _telling(found: list[dict[int, float]]) -> list[dict[int, float]]:
    # PostgreSQL ranks by places and weights only: that a rare word tells more is ours to say.
    total = max(IndexedEntry.objects.count(), *(len(one) for one in found))
    return [
        {number: score * _rarity(len(one), total) for number, score in one.items()} for one in found
    ]


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


def _spelt(asked: Asked) -> str:
    # Only letters and digits are in a form, so nothing in it is an operator.
    forms = (form for word in asked.spellings for form in words.variants(word))
    return " | ".join(f"'{form}'" for form in dict.fromkeys(forms))


def _side_by_side(phrase: Phrase) -> str:
    """Return the expression for words that follow each other in one field."""
    first, *others = [f"({_either(words.variants(word))})" for word in phrase]
    asked = first
    for other in others:
        # Each word is followed by its stem, and by its parts where it has signs.
        steps = (f"({asked} <{step}> {other})" for step in (1, 2, 3))
        asked = f"({' | '.join(steps)})"
    return asked


def _spread(phrase: Phrase) -> float:
    """Return over how many forms too many a rank is shared: a text has two of a word at most."""
    forms = [len(words.variants(word)) for word in phrase]
    return sum(forms) / sum(min(2, count) for count in forms)


def _either(forms: tuple[str, ...]) -> str:
    return " | ".join(f"'{form}'" for form in forms)


def _begun(word: str) -> str:
    return f"'{words.variants(word)[0]}':*"
