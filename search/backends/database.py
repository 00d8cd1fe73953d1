"""The embedded backend: full text in the portal's own database, facets in the process."""

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from django.db import connection, transaction
from django.db.models import F, Q

from search import words
from search.backends import memory
from search.backends.ladder import Finding, climb
from search.backends.paging import page_within
from search.backends.postgresql import PostgresText
from search.backends.sqlite import SqliteText
from search.contract import (
    CatalogEntry,
    CatalogQuery,
    CatalogResults,
    EntryText,
    Hit,
    Kind,
    Sort,
    Suggestion,
    Viewer,
)
from search.documents import digest
from search.models import IndexedEntry, IndexedText, IndexState
from search.showing import shown

CANDIDATES = 6  # spellings that are tried for a word that nothing has


class FullText(Protocol):
    """What the two databases do each in their own way."""

    def write(self, entries: list[CatalogEntry]) -> None: ...

    def remove(self, numbers: list[int]) -> None: ...

    def match(
        self, wanted: list[str], *, language: str, every: bool, scored: bool
    ) -> Mapping[int, float]:
        """Return the entries that have every, or any, of the words; the last may go on."""

    def match_titles(self, wanted: list[str], *, language: str) -> Mapping[int, float]:
        """Return the entries that have every word in their title; the last may go on."""

    def spellings(self, word: str) -> list[str]:
        """Return known words that may have been meant, the likeliest first."""

    def tidy(self) -> None:
        """Put the tables in order after everything was written anew."""


class DatabaseBackend:
    """Answers from tables that are written in the publishing transaction."""

    def __init__(self) -> None:
        self._text: FullText = SqliteText() if connection.vendor == "sqlite" else PostgresText()

    def search(self, query: CatalogQuery, viewer: Viewer) -> CatalogResults:
        columns = memory.current()
        tries = _Tries(self._text, columns, query, viewer)
        attempt = climb(words.split(query.text), tries)
        with memory.lock():
            found = attempt.finding.found
            left, others = columns.narrowed(found, query.chosen)
            total = left.bit_count()
            page = page_within(query, total)
            start, end = (page - 1) * query.page_size, page * query.page_size
            scores = attempt.finding.scores
            ids = columns.first(left, end, query.sort, viewer.language, scores)
            facets = columns.counts(left, others, query.chosen)
            kinds = columns.count_kinds(attempt.finding.everywhere)
        return CatalogResults(
            hits=_hits(ids[start:], attempt.words, viewer.language),
            total=total,
            page=page,
            facets=facets,
            kinds=kinds,
            did_you_mean=" ".join(attempt.words) if attempt.corrected else "",
            corrected=attempt.corrected,
            loosened=attempt.loosened,
        )

    def suggest(self, text: str, viewer: Viewer, *, limit: int) -> tuple[Suggestion, ...]:
        wanted = words.split(text)
        if not wanted:
            return ()
        columns = memory.current()
        visible = columns.visible(viewer.tokens) & columns.of_kind(Kind.COURSE)
        scores = self._text.match_titles(wanted, language=viewer.language)
        with memory.lock():
            left = columns.bits_of_entries(scores) & visible
            ids = columns.first(left, limit, Sort.RELEVANCE, viewer.language, scores)
        return tuple(
            Suggestion(
                "course",
                text="".join(piece.text for piece in hit.title),
                segments=hit.title,
                number=hit.number,
            )
            for hit in _hits(ids, wanted, viewer.language)
        )

    def count(self, texts: list[str], viewer: Viewer) -> list[int]:
        columns = memory.current()
        tries = _Tries(self._text, columns, CatalogQuery(sort=Sort.NEWEST), viewer)
        return [tries.all_of(words.split(text)).found.bit_count() for text in texts]

    def write(self, entries: Iterable[CatalogEntry]) -> None:
        entries = list(entries)
        if not entries:
            return
        with transaction.atomic():
            version = _next_version()
            ids = [entry.number for entry in entries]
            IndexedText.objects.filter(indexed__in=ids).delete()
            IndexedEntry.objects.bulk_create(
                [
                    IndexedEntry(
                        number=entry.number,
                        kind=entry.about.kind,
                        key=entry.key,
                        digest=digest(entry),
                        version=version,
                        facts=memory.facts_of(entry),
                    )
                    for entry in entries
                ],
                update_conflicts=True,
                unique_fields=["number"],
                update_fields=["kind", "key", "digest", "version", "facts"],
            )
            IndexedText.objects.bulk_create(
                IndexedText(
                    indexed_id=entry.number,
                    language=language,
                    is_source=language == entry.source_language,
                    title=text.title,
                    summary=text.summary,
                    words=text.words,
                    body=text.body,
                )
                for entry in entries
                for language, text in entry.texts.items()
            )
            self._text.write(entries)

    def remove(self, numbers: Iterable[int]) -> None:
        ids = list(numbers)
        with transaction.atomic():
            self._text.remove(ids)
            if IndexedEntry.objects.filter(number__in=ids).delete()[0]:
                version = _next_version()
                IndexState.objects.update(removed_at_version=version)

    def rebuild(
        self, batches: Iterable[list[CatalogEntry]], *, on_indexed: Callable[[int], object]
    ) -> int:
        # In place, a batch at a time: whoever searches meanwhile finds an entry old or new.
        kept = set()
        for entries in batches:
            self.write(entries)
            kept.update(entry.number for entry in entries)
            on_indexed(len(entries))
        gone = set(IndexedEntry.objects.values_list("number", flat=True)) - kept
        for start in range(0, len(gone), 500):
            self.remove(sorted(gone)[start : start + 500])
        self._text.tidy()
        return 0

    def digests(self) -> dict[int, str]:
        return dict(IndexedEntry.objects.values_list("number", "digest"))

    def version(self) -> int:
        """Return a number that every write makes greater."""
        return IndexState.objects.values_list("version", flat=True).first() or 0

    def written_since(self, version: int) -> list[int]:
        """Return the numbers that were written after ``version``."""
        rows = IndexedEntry.objects.filter(version__gt=version)
        return list(rows.values_list("number", flat=True))


class _Tries:
    """The rungs of the ladder, for one question of one viewer."""

    def __init__(self, text: FullText, columns, query: CatalogQuery, viewer: Viewer) -> None:
        self._text, self._columns = text, columns
        self._visible = columns.visible(viewer.tokens)
        self._of_kind = columns.of_kind(query.kind)
        self._language = viewer.language
        self._scored = query.sort == Sort.RELEVANCE

    def all_of(self, wanted: list[str]) -> Finding:
        return self._match(wanted, every=True)

    def any_of(self, wanted: list[str]) -> Finding:
        return self._match(wanted, every=False)

    def spelling_of(self, word: str) -> str | None:
        """Return the known word that most courses have which the viewer may see."""
        candidates = self._text.spellings(word)[:CANDIDATES]
        best = [
            (words.distance(words.fold(word), other, at_most=3), -found, other)
            for other in candidates
            if (found := self.all_of([other]).found.bit_count())
        ]
        return min(best)[2] if best else None

    def _match(self, wanted: list[str], *, every: bool) -> Finding:
        if not wanted:
            return Finding(self._visible & self._of_kind, everywhere=self._visible)
        scores = self._text.match(wanted, language=self._language, every=every, scored=self._scored)
        with memory.lock():
            found = self._columns.bits_of_entries(scores) & self._visible
        return Finding(found & self._of_kind, scores if self._scored else {}, found)


def _next_version() -> int:
    if not IndexState.objects.update(version=F("version") + 1):
        IndexState.objects.get_or_create(pk=1, defaults={"version": 1})
    return IndexState.objects.values_list("version", flat=True)[0]


def _hits(numbers: list[int], wanted: list[str], language: str) -> tuple[Hit, ...]:
    texts = IndexedText.objects.filter(indexed__in=numbers)
    texts = texts.filter(Q(language=language) | Q(is_source=True)).select_related("indexed")
    best: dict[int, IndexedText] = {}
    for text in texts.defer("indexed__facts"):
        if text.language == language or text.indexed_id not in best:
            best[text.indexed_id] = text
    return tuple(
        shown(
            number,
            best[number].indexed.key,
            EntryText(
                best[number].title,
                best[number].summary,
                best[number].words,
                best[number].body,
            ),
            wanted,
            best[number].language,
        )
        for number in numbers
        if number in best
    )
