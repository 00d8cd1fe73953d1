"""The embedded backend: full text in the portal's own database, facets in the process."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from math import ceil

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from search.core import dictionary, ranking, words
from search.core.backends import memory
from search.core.backends.fulltext import FullText
from search.core.backends.likeness import likenesses
from search.core.backends.paging import page_within
from search.core.backends.postgresql import PostgresText
from search.core.backends.reading import hits_of, rescored, texts_of
from search.core.backends.sqlite import SqliteText
from search.core.backends.titles import titles_of
from search.core.contract import (
    Asked,
    CatalogEntry,
    CatalogQuery,
    CatalogResults,
    Kind,
    Sort,
    Suggestion,
    Viewer,
)
from search.core.documents import digest
from search.core.models import IndexedEntry, IndexedText, IndexState
from search.core.showing import suggested

CANDIDATES = 6  # spellings that are tried for a word that nobody knows
INSIDE_CHARACTERS = 4  # that a word has at least, to be looked for inside of others
A_BATCH = 500
UNFINISHED = timedelta(days=1)  # a rebuild that was broken off before that begins anew
INSIDE = 0.5  # what a word counts that has it inside
COMMON = 500  # entries that have a word: then it is as likely to be meant as any other


class DatabaseBackend:
    """Answers from tables that are written in the publishing transaction.

    Knows every word and name besides, also where an engine answers: it tells what is misspelt and
    what to propose while somebody types.
    """

    def __init__(self) -> None:
        self._text: FullText = SqliteText() if connection.vendor == "sqlite" else PostgresText()

    def search(self, query: CatalogQuery, viewer: Viewer) -> CatalogResults:
        columns = memory.current()
        wanted = words.split(query.text)
        found = self._find(columns, wanted, query, viewer)
        with memory.lock():
            among = found.of(query.kind)
            if query.since is not None:
                among &= columns.published_after(query.since.timestamp())
            left, others = columns.narrowed(among, query.chosen)
            total = left.bit_count()
            page = page_within(query, total)
            start, end = (page - 1) * query.page_size, page * query.page_size
            best = columns.first(
                left, max(end, ranking.RESCORED), query.sort, viewer.language, found.scores
            )
            head = best[: ranking.RESCORED] if found.scores else []
            codes = {number: columns.code_of(number) for number in head}
            facets = {}
            if query.with_facets:
                facets = columns.counts(left, others, query.chosen, kind=query.kind)
        texts = texts_of({*head, *best[start:end]}, viewer.language)
        best = rescored(best, found.scores, codes, query, texts)
        return CatalogResults(
            hits=hits_of(best[start:end], texts, words.to_mark(wanted, query)),
            total=total,
            page=page,
            facets=facets,
            kinds={kind: bits.bit_count() for kind, bits in found.by_kind.items()},
            with_all_words=(left & found.complete).bit_count(),
        )

    def suggest(self, text: str, viewer: Viewer, *, limit: int) -> tuple[Suggestion, ...]:
        """Return courses to open, best first, for a text that is still being typed.

        Where few titles or codes begin so, those that are one slip away follow.
        """
        wanted = [words.fold(word) for word in words.split(text)]
        if not wanted:
            return ()
        columns = memory.current()
        with memory.lock():
            among = columns.visible(viewer) & columns.of_kind(Kind.COURSE)
            slots = titles_of(columns).first(columns, wanted, among, limit)
            codes = {columns.ids[slot]: columns.codes[slot] for slot in slots}
        texts = texts_of(codes, viewer.language)
        proposed = (
            suggested(number, texts[number].title, code, wanted, texts[number].language)
            for number, code in codes.items()
            if number in texts
        )
        return tuple(one for one in proposed if one)

    def like(self, number: int, *, limit: int) -> dict[int, float]:
        facts = IndexedEntry.objects.filter(number=number).values_list("facts", flat=True).first()
        if facts is None:
            return {}
        columns = memory.current()
        with memory.lock():
            scores = likenesses(columns, titles_of(columns), number, facts)
        best = sorted(scores, key=lambda other: (-scores[other], other))[:limit]
        return {other: scores[other] for other in best}

    def count_values(
        self, values: Mapping[str, Collection[str]], viewer: Viewer
    ) -> dict[str, dict[str, int]]:
        """Return how many courses have each of the ``values`` of some facets, if any has."""
        columns = memory.current()
        with memory.lock():
            visible = columns.visible(viewer) & columns.of_kind(Kind.COURSE)
            return {
                facet: {
                    value: count
                    for value in wanted
                    if (count := (visible & columns.facets[facet].bits(value)).bit_count())
                }
                for facet, wanted in values.items()
            }

    def count(self, texts: list[str], viewer: Viewer, *, up_to: int | None = None) -> list[int]:
        """Return how many courses have all words of each of ``texts``.

        Nobody counts further than ``up_to``: where it is returned, there may be more.
        """
        columns = memory.current()
        with memory.lock():
            seen = columns.visible(viewer) & columns.of_kind(Kind.COURSE)
        asked = [words.asked(words.split(text)) for text in texts]
        counts = self._count(columns, [one for one in asked if one], seen, up_to)
        everything = seen.bit_count() if up_to is None else min(seen.bit_count(), up_to)
        return [next(counts) if one else everything for one in asked]

    def unknown(self, wanted: list[str]) -> list[str]:
        """Return the words that no entry has, whoever may see it; the last may go on."""
        known = self._text.known(words.asked(wanted)) if wanted else set()
        return [word for word in wanted if word not in known]

    def respelling(self, word: str, viewer: Viewer) -> str | None:
        """Return the word that was probably meant: the nearest that ``viewer`` can find.

        Words of the dictionary are asked for, too: the catalog may have them in another form.
        """
        plain = words.fold(word)
        known = [*self._text.spellings(word)[:CANDIDATES], *dictionary.near(word)[:CANDIDATES]]
        if not known:
            return None
        columns = memory.current()
        with memory.lock():
            visible = columns.visible(viewer)
        by_slips = defaultdict(list)
        for one in dict.fromkeys(known):
            by_slips[round(words.slips(plain, one), 1)].append(one)
        for _slips, near in sorted(by_slips.items()):
            counts = self._count(columns, [[Asked(one)] for one in near], visible, COMMON)
            seen = [(-count, one) for count, one in zip(counts, near, strict=True) if count]
            if seen:
                return min(seen)[1]
        return None

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
    ) -> None:
        """Hold exactly the entries of ``batches`` and what ``rebuilt`` names, and what is
        written meanwhile; searches are answered all the while.

        In place, a batch at a time: whoever searches finds an entry old or new.
        """
        since = self.begin_rebuild().rebuilt_since
        left = iter(batches)
        while (count := self._rewrite(left)) is not None:
            on_indexed(count)
        gone = IndexedEntry.objects.filter(version__lte=since).values_list("number", flat=True)
        for start in range(0, len(numbers := sorted(gone)), A_BATCH):
            self.remove(numbers[start : start + A_BATCH])
        self._text.tidy()
        IndexState.objects.update(rebuilt_since=None, rebuild_began_at=None)

    def begin_rebuild(self, *, anew: bool = False) -> IndexState:
        """Note from which version on entries count as rebuilt: those of an unfinished rebuild
        do, unless it is an old one, or ``anew``."""
        state, _created = IndexState.objects.get_or_create(pk=1)
        now = timezone.now()
        is_under_way = state.rebuilt_since is not None and state.rebuild_began_at > now - UNFINISHED
        if anew or not is_under_way:
            state.rebuilt_since, state.rebuild_began_at = state.version, now
            state.save(update_fields=["rebuilt_since", "rebuild_began_at"])
        return state

    def rebuilt(self) -> set[int]:
        """Return what an unfinished rebuild has written, or somebody else since it began."""
        since = self.begin_rebuild().rebuilt_since
        rows = IndexedEntry.objects.filter(version__gt=since)
        return set(rows.values_list("number", flat=True))

    def rewrite(self, read: Callable[[], list[CatalogEntry]]) -> None:
        """Store what ``read`` returns, which is called where nobody else can write meanwhile."""
        with transaction.atomic():
            _next_version()
            self.write(read())

    def _rewrite(self, batches: Iterator[list[CatalogEntry]]) -> int | None:
        # Read under the lock: who changes one of them meanwhile writes it after us.
        with transaction.atomic():
            _next_version()
            entries = next(batches, None)
            if entries is None:
                return None
            self.write(entries)
            return len(entries)

    def digests(self) -> dict[int, str]:
        return dict(IndexedEntry.objects.values_list("number", "digest"))

    def _count(
        self, columns: memory.Columns, texts: list[list[Asked]], seen: int, up_to: int | None
    ) -> Iterator[int]:
        """Yield how many of ``seen``, bits, have all words of each text, at most ``up_to``."""
        if not seen:
            yield from (0 for _text in texts)
            return
        limit = None
        if up_to is not None:
            # Twice as many as needed, if a word is as common in what is seen as elsewhere.
            limit = ceil(2 * up_to * columns.everything().bit_count() / seen.bit_count())
        for text, numbers in zip(texts, self._text.having_all(texts, at_most=limit), strict=True):
            count = self._seen(columns, numbers, seen)
            if limit is not None and count < up_to and len(numbers) == limit:
                count = self._seen(columns, self._text.having_all([text])[0], seen)
            yield count if up_to is None else min(count, up_to)

    def _seen(self, columns: memory.Columns, numbers: list[int], seen: int) -> int:
        with memory.lock():
            return (columns.bits_of_entries(numbers) & seen).bit_count()

    def _find(
        self, columns: memory.Columns, wanted: list[str], query: CatalogQuery, viewer: Viewer
    ) -> "_Found":
        with memory.lock():
            visible = columns.visible(viewer)
            kinds = {kind: visible & columns.of_kind(kind) for kind in Kind}
        if not wanted:
            return _Found(kinds, complete=visible)
        by_word = self._text.match(
            words.asked(wanted, query.respelt, query.alike),
            language=viewer.language,
            scored=query.sort == Sort.RELEVANCE,
            weights=query.weights,
        )
        with memory.lock():
            for word, scores in zip(wanted, by_word, strict=True):
                _add_longer_words(columns, word, scores)
            sets = [columns.bits_of_entries(scores) & visible for scores in by_word]
            near = columns.bits_of_entries([*query.near, *query.pinned])
        complete = ranking.at_least(sets, len(sets))
        most = complete if query.strict else ranking.at_least(sets, ranking.needed(len(sets)))
        some = complete if query.strict else ranking.at_least(sets, 1)
        scores = {}
        if query.sort == Sort.RELEVANCE:
            scores = ranking.fused(ranking.shares(by_word), query.near)
            scores |= ranking.pinned(query.pinned)
        return _Found(
            {
                kind: seen
                & (near | (most if (most & seen).bit_count() >= ranking.ENOUGH else some))
                for kind, seen in kinds.items()
            },
            complete,
            scores,
        )


def _add_longer_words(columns: memory.Columns, word: str, scores: dict[int, float]) -> None:
    """Add to the entries of a word that few have those with it inside a longer one."""
    if len(word) < INSIDE_CHARACTERS or len(scores) >= ranking.ENOUGH:
        return
    rest = INSIDE * max(scores.values(), default=1.0)
    for number in columns.with_part_in_title(words.fold(word)):
        scores.setdefault(number, rest)


@dataclass(frozen=True, slots=True)
class _Found:
    """What a question finds that its viewer may see, as bits."""

    by_kind: dict[Kind, int]
    complete: int  # has every word
    scores: dict[int, float] = field(default_factory=dict)

    def of(self, kind: Kind) -> int:
        return self.by_kind[kind]


def _next_version() -> int:
    # The row's lock is held until the transaction ends: versions are committed in their order.
    if not IndexState.objects.update(version=F("version") + 1):
        IndexState.objects.get_or_create(pk=1, defaults={"version": 1})
    return IndexState.objects.values_list("version", flat=True)[0]
