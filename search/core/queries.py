"""Reads for screens of others: where to search, and whether the index is whole."""

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

from catalog.courses.queries import catalog_of
from portal.core.health import DEGRADED, OK, Finding
from portal.home.queries import kept_address
from search.core import documents
from search.core.models import IndexedEntry
from themes.registry import SearchBox


def findings() -> Iterator[Finding]:
    """Yield the state of the embedded index, which answers whatever else may not."""
    findable, indexed = documents.count(), IndexedEntry.objects.count()
    yield Finding(
        "search",
        OK if findable == indexed else DEGRADED,
        {"findable": findable, "indexed": indexed, "engine": bool(settings.STOA_SEARCH["URL"])},
    )


def search_boxes_of(request) -> Iterator[SearchBox]:
    """Yield where the search box of the masthead leads."""
    address = kept_address(request, "catalog", catalog_of)
    if address:
        suggest = f"{reverse('search:suggest')}?language={get_language()}"
        yield SearchBox(action=address, suggest=suggest)
