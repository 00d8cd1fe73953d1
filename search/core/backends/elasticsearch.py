"""The catalog in Elasticsearch or OpenSearch, for catalogs and crowds that outgrow one database."""

import logging
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from elasticsearch import ApiError, TransportError
from elasticsearch.dsl import MultiSearch, Search
from elasticsearch.helpers import ScanError, scan, streaming_bulk

from search.core import ranking
from search.core.backends.clients import make_client
from search.core.backends.engine_document import CatalogDocument, new_index, schema
from search.core.backends.engine_search import (
    MARK,
    UNMARK,
    CatalogSearch,
    counted,
    like_query,
    seen_by,
    with_all_words,
    words_query,
)
from search.core.backends.paging import page_within
from search.core.contract import (
    CatalogEntry,
    CatalogQuery,
    CatalogResults,
    EngineRefusedError,
    EngineSilentError,
    FacetValue,
    Hit,
    Kind,
    Segment,
    Viewer,
)
from search.core.words import split

logger = logging.getLogger(__name__)

WRITE_SECONDS = 10.0
PATIENT_SECONDS = 60.0  # for what nobody waits for
NOT_UNDERSTOOD = 400


class ElasticsearchBackend:
    """Answers from an index behind an alias, whose name says how the index is made.

    So a version of the portal that stores other things begins an index of its own, and the one
    before it keeps its until then.
    """

    def __init__(self, **options) -> None:
        search = {**settings.STOA_SEARCH, **options}
        self.prefix = f"{search['INDEX_PREFIX']}-catalog"
        self.alias = f"{self.prefix}-{schema()}"
        self.shards = search["SHARDS"]
        self.timeout_seconds = search["TIMEOUT_SECONDS"]
        self.client = make_client(
            search["URL"],
            distribution=search["DISTRIBUTION"],
            timeout_seconds=self.timeout_seconds,
        )
        self._patient = self.client.options(request_timeout=PATIENT_SECONDS)

    def search(self, query: CatalogQuery, viewer: Viewer) -> CatalogResults:
        wanted = split(query.text)
        ends_at = self._end()
        with answering():
            widened = False
            response = self._ask(query, viewer, widened=widened, ends_at=ends_at)
            if wanted and not query.strict and _kinds(response)[query.kind] < ranking.ENOUGH:
                widened = True
                response = self._ask(query, viewer, widened=widened, ends_at=ends_at)
            total = response.hits.total.value
            page = page_within(query, total)
            if page < query.page:
                last = replace(query, page=page)
                response = self._ask(last, viewer, widened=widened, ends_at=ends_at)
        return CatalogResults(
            hits=tuple(_hit(found, viewer.language) for found in response),
            total=total,
            page=page,
            facets=_facets(counted(response, query), query),
            kinds=_kinds(response),
            with_all_words=with_all_words(response),
        )

    def like(self, number: int, *, limit: int) -> dict[int, float]:
        asked = Search(using=self.client, index=self.alias).query(like_query(self.alias, number))
        with answering():
            if not self.client.indices.exists_alias(name=self.alias):
                return {}
            found = asked.source(["number"])[:limit].execute()
        return {course.number: course.meta.score for course in found}

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

    def write(self, entries: Iterable[CatalogEntry], *, index: str = "") -> int:
        """Store entries, in the index that is searched or in another one.

        Returns how many the engine refused for what is in them.
        """
        rows = _actions(entries, index or self.alias)
        with answering():
            return self._send(rows, index)

    def remove(self, numbers: Iterable[int], *, index: str = "") -> None:
        name = index or self.alias
        rows = ({"_op_type": "delete", "_index": name, "_id": str(one)} for one in numbers)
        with answering():
            self._send(rows, index)

    def digests(self, *, index: str = "") -> dict[int, str]:
        name = index or self.alias
        with answering():
            self._patient.indices.refresh(index=name)  # what was written last is seen, too
            rows = scan(
                self._patient,
                index=name,
                query={"_source": ["digest"], "sort": ["_doc"]},
                size=5_000,
                raise_on_error=True,
            )
            return {int(row["_id"]): row["_source"]["digest"] for row in rows}

    def is_set_up(self) -> bool:
        """Return whether there is an index to search, made as this version makes it."""
        with answering():
            if not self.client.indices.exists_alias(name=self.alias):
                return False
            told = self.client.indices.get_mapping(index=self.alias)
            return all(
                one["mappings"].get("_meta") == {"schema": schema()} for one in told.values()
            )

    def size(self) -> int:
        """Return how many bytes the index takes on disk, one copy of it."""
        with answering():
            told = self._patient.indices.stats(index=self.alias, metric="store")
            return told["_all"]["primaries"]["store"]["size_in_bytes"]

    def begin(self) -> str:
        """Return the index to fill beside the one that is searched: an unfinished one, if any."""
        with answering():
            unfinished = [name for name, is_meant in self._own().items() if not is_meant]
            if unfinished:
                return max(unfinished)
            name = f"{self.alias}-{timezone.now():%Y%m%d%H%M%S%f}"
            self._patient.indices.create(index=name, **new_index(shards=self.shards))
            return name

    def drop_unfinished(self) -> None:
        with answering():
            for name, is_meant in self._own().items():
                if not is_meant:
                    self.drop(name)

    def drop(self, index: str) -> None:
        with answering():
            self._patient.indices.delete(index=index, ignore_unavailable=True)

    def switch_to(self, index: str) -> None:
        """Let the alias mean ``index``, in one step, and drop what it meant before."""
        with answering():
            self._patient.indices.refresh(index=index)
            meant = self._patient.options(ignore_status=404).indices.get_alias(name=self.alias)
            before = {*self._own(), *(meant if meant.meta.status == 200 else ())} - {index}
            self._patient.indices.update_aliases(
                actions=[
                    *({"remove_index": {"index": name}} for name in sorted(before)),
                    {"add": {"index": index, "alias": self.alias}},
                ]
            )

    def drop_older_versions(self) -> None:
        """Drop the indices of other versions of the portal."""
        with answering():
            held = self._patient.indices.get(index=f"{self.prefix}-*")
            for name in held.keys() - self._own().keys():
                self._patient.indices.delete(index=name, ignore_unavailable=True)

    def visible(self, viewer: Viewer) -> Search:
        """Return a search that finds what ``viewer`` may see."""
        asked = Search(using=self.client, index=self.alias)
        return seen_by(asked.params(allow_partial_search_results=False), viewer)

    def courses(self, viewer: Viewer) -> Search:
        """Return a search that finds the courses that ``viewer`` may see."""
        return self.visible(viewer).filter("term", kind=Kind.COURSE.value)

    def _end(self) -> float:
        # However many requests a question takes, somebody waits for the sum of them.
        return time.monotonic() + self.timeout_seconds

    def _ask(self, query: CatalogQuery, viewer: Viewer, *, widened: bool, ends_at: float):
        left = ends_at - time.monotonic()
        if left <= 0:
            raise EngineSilentError("The search engine took too long.")
        client = self.client.options(request_timeout=left)
        return CatalogSearch(client, self.alias, query, viewer, widened=widened).execute()

    def _own(self) -> dict[str, bool]:
        """Return the indices of this version, each with whether the alias means it."""
        held = self._patient.indices.get(index=f"{self.alias}-*")
        return {name: self.alias in told["aliases"] for name, told in held.items()}

    def _send(self, rows: Iterable[dict], index: str) -> int:
        """Send writes; those to the index that is searched are found at once."""
        if index:
            client, options = self._patient, {}
        else:
            client = self.client.options(request_timeout=WRITE_SECONDS)
            options = {"require_alias": True, "refresh": True}
        refused = 0
        for stored, told in streaming_bulk(client, rows, raise_on_error=False, **options):
            refused += not stored and _is_refused(told)
        return refused


@contextmanager
def answering():
    """Raise ``EngineSilentError`` where the engine is not there, not in time, or not set up."""
    try:
        yield
    except TransportError as error:
        raise EngineSilentError(str(error)) from error
    except ApiError as error:
        kind = EngineRefusedError if error.status_code == NOT_UNDERSTOOD else EngineSilentError
        raise kind(str(error)) from error
    except ScanError as error:
        raise EngineSilentError(str(error)) from error


def _is_refused(told: dict) -> bool:
    """Return whether a row was not stored for what is in it; raise if it is the engine's fault."""
    ((action, answer),) = told.items()
    status = answer.get("status")
    if action == "delete" and status == 404 and "error" not in answer:
        return False  # what is not there is as good as removed
    if status != NOT_UNDERSTOOD:
        raise EngineSilentError(str(answer.get("error", status)))
    logger.error("The search engine refused entry %s: %s", answer["_id"], answer["error"])
    return True


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


def _facets(
    counts: Mapping[str, Mapping[str, int]], query: CatalogQuery
) -> dict[str, tuple[FacetValue, ...]]:
    answer = {}
    for name, found in counts.items():
        picked = query.chosen.get(name, frozenset())
        values = {**found, **dict.fromkeys(picked - found.keys(), 0)}
        answer[name] = tuple(
            FacetValue(value, count, value in picked) for value, count in values.items()
        )
    return answer


def _kinds(response) -> dict[Kind, int]:
    counted = {bucket.key: bucket.doc_count for bucket in response.aggregations.kinds.buckets}
    return {kind: counted.get(kind.value, 0) for kind in Kind}
