"""Reads for screens of others: where to search, and whether the index is whole."""

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

from catalog.courses.queries import catalog_of
from portal.core.health import DEGRADED, OK, Finding
from portal.home.queries import kept_address
from search.core import breaker, documents
from search.core.models import IndexCheck, IndexedEntry, IndexState
from themes.registry import SearchBox


def is_whole() -> bool:
    """Return whether the engine has been told of everything. One query."""
    return IndexState.objects.filter(engine_missed=0).exists()


def findings() -> Iterator[Finding]:
    """Yield the state of the embedded index and of the engine, and how the last check ended."""
    findable, indexed = documents.count(), IndexedEntry.objects.count()
    facts = {"findable": findable, "indexed": indexed, "engine": bool(settings.STOA_SEARCH["URL"])}
    is_well = findable == indexed
    if facts["engine"]:
        facts["engine_answers"] = not breaker.is_silent()
        facts["engine_has_everything"] = is_whole()
        is_well = is_well and facts["engine_answers"] and facts["engine_has_everything"]
    check = IndexCheck.objects.exclude(ended_at=None).first()
    if check is not None:
        facts["checked_at"] = check.ended_at.isoformat(timespec="seconds")
        facts["differed"], facts["repaired"] = check.differed, check.repairs
        is_well = is_well and (check.repairs or not check.differed)
    yield Finding("search", OK if is_well else DEGRADED, facts)


def search_boxes_of(request) -> Iterator[SearchBox]:
    """Yield where the search box of the masthead leads."""
    address = kept_address(request, "catalog", catalog_of)
    if address:
        suggest = f"{reverse('search:suggest')}?language={get_language()}"
        yield SearchBox(action=address, suggest=suggest)
