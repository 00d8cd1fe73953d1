"""What is kept about one person as a keeper of pages, as it is handed out to them."""

from collections.abc import Iterator

from django.db.models import Q

from portal.care.models import ArchivedPage, BinnedPage, PageFlag
from portal.people.registry import Table


def kept_tables(person) -> Iterator[Table]:
    """Yield what ``person`` flagged, settled, archived and put into the bin."""
    flags = PageFlag.objects.filter(Q(by=person) | Q(settled_by=person))
    about = ("page_title", "kind", "text", "created_at", "outcome", "answer", "settled_at")
    yield Table("page_flags", flags, about)
    archived = ArchivedPage.objects.filter(by=person)
    yield Table("pages_archived", archived, ("page__title", "since", "reason"))
    yield Table("pages_deleted", BinnedPage.objects.filter(by=person), ("title", "at"))
