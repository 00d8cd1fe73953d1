"""The catalog in Elasticsearch or OpenSearch, for catalogs and crowds that outgrow one database."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from elasticsearch import ApiError, TransportError
from elasticsearch.dsl import MultiSearch, Search
from elasticsearch.helpers import bulk, scan, streaming_bulk

from search.core import ranking, words
from search.core.backends.clients import make_client
from search.core.backends.engine_document import CatalogDocument
from search.core.backends.engine_search import (
    MARK,
    UNMARK,
    CatalogSearch,
    like_query,
    title_query,
    words_query,
)
from search.core.backends.paging import page_within
from search.core.contract import (
    CatalogEntry,
    CatalogQuery,
    CatalogResults,
    EngineSilentError,
    FacetValue,
    Hit,
    Kind,
    Segment,
    Suggestion,
    Viewer,
)
from search.core.facets import FACETS
from search.core.showing import suggested
from search.core.words import split

BULK_SECONDS = 60.0
NOT_THERE = {404, 408, 429}


class ElasticsearchBackend:
    """Answers from an index behind an alias; a rebuild fills another one and switches."""

    def __init__(self, **options) -> None:
        search = {**settings.STOA_SEARCH, **options}
        self.alias = f"{search['INDEX_PREFIX']}-catalog"
        self.client = make_client(
            search["URL"],
            distribution=search["DISTRIBUTION"],
            timeout_seconds=search["TIMEOUT_SECONDS"],
        )
        self._patient = self.client.options(request_timeout=BULK_SECONDS)

    def search(self, query: CatalogQuery, viewer: Viewer) -> CatalogResults:
        wanted = split(query.text)
        with answering():
            widened = False
            response = self._ask(query, viewer, widened=widened)
            if wanted and not query.strict and _kinds(response)[query.kind] < ranking.ENOUGH:
                widened = True
                response = self._ask(query, viewer, widened=widened)
            total = response.hits.total.value
            page = page_within(query, total)
            if page < query.page:
                response = self._ask(replace(query, page=page), viewer, widened=widened)
        return CatalogResults(
            hits=tuple(_hit(found, viewer.language) for found in response),
            total=total,
            page=page,
            facets=_facets(response.facets, query),
            kinds=_kinds(response),
            with_all_words=response.aggregations.complete.doc_count,
        )

    def suggest(self, text: str, viewer: Viewer, *, limit: int) -> tuple[Suggestion, ...]:
        wanted = [words.fold(word) for word in split(text)]
        if not wanted:
            return ()
        with answering():
            asked = self.courses(viewer).query(title_query(wanted))
            asked = asked.sort("_score", {"published": {"order": "desc", "missing": "_last"}})
            found = asked.source(["number", "code", "title", "source_language"])[:limit].execute()
        proposed = (_suggestion(course, wanted, viewer.language) for course in found)
        return tuple(one for one in proposed if one)

    def like(self, number: int, *, limit: int) -> dict[int, float]:
        asked = Search(using=self.client, index=self.alias).query(like_query(self.alias, number))
        with answering():
            if not self.client.indices.exists_alias(name=self.alias):
                return {}
            found = asked.source(["number"])[:limit].execute()
        return {course.number: course.meta.score for course in found}

    def count_values(
        self, values: Mapping[str, Collection[str]], viewer: Viewer
    ) -> dict[str, dict[str, int]]:
        wanted = {facet: sorted(some) for facet, some in values.items() if some}
        answer: dict[str, dict[str, int]] = {facet: {} for facet in values}
        if not wanted:
            return answer
        asked = self.courses(viewer).extra(size=0)
        for facet, some in wanted.items():
            asked.aggs.bucket(facet, "terms", field=f"values.{facet}", include=some, size=len(some))
        with answering():
            counted = asked.execute().aggregations
        for facet in wanted:
            answer[facet] = {row.key: row.doc_count for row in counted[facet].buckets}
        return answer

    def count(self, texts: list[str], viewer: Viewer) -> list[int]:
        if not texts:
            return []
        with answering():
            asked = MultiSearch(using=self.client, index=self.alias)
            for text in texts:
                wanted = split(text)
                query = words_query(wanted, viewer.language, at_least=len(wanted))
                counted = self.courses(viewer).query(query).extra(size=0, track_total_hits=True)
                asked = asked.add(counted)
            return [response.hits.total.value for response in asked.execute()]

    def write(self, entries: Iterable[CatalogEntry]) -> None:
        rows = list(_actions(entries, self.alias))
        if not rows:
            return
        with answering():
            if not self.client.indices.exists_alias(name=self.alias):
                self._switch_to(self._new_index())
            bulk(self._patient, rows, require_alias=True, refresh=True)

    def remove(self, numbers: Iterable[int]) -> None:
        rows = [{"_op_type": "delete", "_index": self.alias, "_id": str(one)} for one in numbers]
        with answering():
            if rows and self.client.indices.exists_alias(name=self.alias):
                # One that is not there is as good as removed.
                bulk(self._patient, rows, refresh=True, raise_on_error=False)

    def rebuild(
        self, batches: Iterable[list[CatalogEntry]], *, on_indexed: Callable[[int], object]
    ) -> int:
        with answering():
            index = self._new_index()
            failed = 0
            rows = (row for entries in batches for row in _actions(entries, index))
            for stored, _told in streaming_bulk(self._patient, rows, raise_on_error=False):
                failed += not stored
                on_indexed(1)
            if failed:
                self._patient.indices.delete(index=index)
            else:
                self._patient.indices.refresh(index=index)
                self._switch_to(index)
        return failed

    def digests(self) -> dict[int, str]:
        with answering():
            if not self.client.indices.exists_alias(name=self.alias):
                return {}
            rows = scan(self._patient, index=self.alias, query={"_source": ["digest"]}, size=2_000)
            return {int(row["_id"]): row["_source"]["digest"] for row in rows}

    def visible(self, viewer: Viewer) -> Search:
        """Return a search that finds what ``viewer`` may see."""
        asked = Search(using=self.client, index=self.alias)
        return asked.filter("terms", tokens=sorted(viewer.tokens))

    def courses(self, viewer: Viewer) -> Search:
        """Return a search that finds the courses that ``viewer`` may see."""
        return self.visible(viewer).filter("term", kind=Kind.COURSE.value)

    def _ask(self, query: CatalogQuery, viewer: Viewer, *, widened: bool):
        return CatalogSearch(self.client, self.alias, query, viewer, widened=widened).execute()

    def _new_index(self) -> str:
        index = f"{self.alias}-{timezone.now():%Y%m%d%H%M%S%f}"
        CatalogDocument.init(index=index, using=self._patient)
        return index

    def _switch_to(self, index: str) -> None:
        """Let the alias mean ``index``, in one step, and drop what it meant before."""
        held = self._patient.indices.get(index=f"{self.alias}-*")
        before = [name for name in held if name != index]
        meant = [name for name in before if self.alias in held[name]["aliases"]]
        self._patient.indices.update_aliases(
            actions=[
                *({"remove": {"index": name, "alias": self.alias}} for name in meant),
                {"add": {"index": index, "alias": self.alias}},
            ]
        )
        for name in before:
            # Also what an unfinished rebuild has left behind.
            self._patient.indices.delete(index=name, ignore_unavailable=True)


@contextmanager
def answering():
    """Raise ``EngineSilentError`` where the engine is not there, not in time, or not set up."""
    try:
        yield
    except TransportError as error:
        raise EngineSilentError(str(error)) from error
    except ApiError as error:
        if error.status_code >= 500 or error.status_code in NOT_THERE:
            raise EngineSilentError(str(error)) from error
        raise


def _actions(entries: Iterable[CatalogEntry], index: str) -> Iterator[dict]:
    for entry in entries:
        source = CatalogDocument.of(entry).to_dict(skip_empty=False)
        yield {"_op_type": "index", "_index": index, "_id": str(entry.number), "_source": source}


def _hit(found, language: str) -> Hit:
    own = language if language in found.title else found.source_language
    marked = found.meta.highlight.to_dict() if "highlight" in found.meta else {}

    def part(name: str) -> tuple[Segment, ...] | None:
        texts = marked.get(f"{name}.{own}", ())
        return _segments(texts[0]) if texts else None

    title = part("title")
    summary = part("summary")
    snippet = summary or (None if title else part("body") or part("words"))
    return Hit(
        number=found.number,
        key=UUID(found.key),
        title=title or (Segment(found.title[own], False),),
        snippet=snippet or (Segment(found.summary[own] or "", False),),
    )


def _segments(marked: str) -> tuple[Segment, ...]:
    pieces = []
    for part in marked.split(MARK):
        match, closed, rest = part.rpartition(UNMARK)
        if closed:
            pieces.append(Segment(match, True))
        if rest:
            pieces.append(Segment(rest, False))
    return tuple(pieces)


def _facets(facets, query: CatalogQuery) -> dict[str, tuple[FacetValue, ...]]:
    answer = {}
    for name in FACETS:
        picked = query.chosen.get(name, frozenset())
        counted = {value: count for value, count, _chosen in facets[name]}
        counted |= dict.fromkeys(picked - counted.keys(), 0)
        answer[name] = tuple(
            FacetValue(value, count, value in picked) for value, count in counted.items()
        )
    return answer


def _kinds(response) -> dict[Kind, int]:
    counted = {bucket.key: bucket.doc_count for bucket in response.aggregations.kinds.buckets}
    return {kind: counted.get(kind.value, 0) for kind in Kind}


def _suggestion(found, wanted: list[str], language: str) -> Suggestion | None:
    own = language if language in found.title else found.source_language
    return suggested(found.number, found.title[own], found.code, wanted, own)
