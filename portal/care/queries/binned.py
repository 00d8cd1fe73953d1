"""What is in the bin, and what is not."""

from django.db.models import QuerySet
from wagtail.models import Page

from portal.care.models import BinPage


def bin_path() -> str | None:
    """Return the path below which binned pages stand; None before the first. One query."""
    return BinPage.objects.order_by("pk").values_list("path", flat=True).first()


def in_the_bin(page: Page) -> bool:
    """Return whether ``page`` is the bin, or in it. One query."""
    path = bin_path()
    return path is not None and page.path.startswith(path)


def without_binned(pages: QuerySet) -> QuerySet:
    """Keep of ``pages`` those that are not in the bin. One query now."""
    path = bin_path()
    return pages if path is None else pages.exclude(path__startswith=path)
