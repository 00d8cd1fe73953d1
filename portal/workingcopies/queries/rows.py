"""Reads over working copies, and over pages that are in one or are none."""

from django.db.models import Q, QuerySet
from wagtail.models import Page

from portal.home.models import PortalPage
from portal.workingcopies.models import WorkingCopy


def parts_of(page: Page) -> QuerySet[Page]:
    """Return the pages that belong to ``page``: the children that nobody finds on their own."""
    return page.get_children().exclude(pk__in=PortalPage.objects.child_of(page).values("pk"))


def copy_around(page: Page) -> WorkingCopy | None:
    """Return the open working copy that ``page`` stands in, or is. One query."""
    steps = range(page.steplen, len(page.path) + 1, page.steplen)
    paths = [page.path[:length] for length in steps]
    found = WorkingCopy.objects.open().filter(copy__path__in=paths)
    return found.select_related("original", "copy", "begun_by").first()


def copy_of(page: Page) -> WorkingCopy | None:
    """Return the open working copy that was made of ``page``. One query."""
    return WorkingCopy.objects.open().filter(original=page.pk).select_related("begun_by").first()


def without_copies(pages: QuerySet) -> QuerySet:
    """Keep of ``pages``, of whatever type, what stands in no open working copy."""
    return pages.exclude(in_copies())


def in_copies() -> Q:
    """Return the condition of pages that stand in an open working copy. One query at once."""
    paths = WorkingCopy.objects.open().exclude(copy=None).values_list("copy__path", flat=True)
    found = Q(pk__in=[])
    for path in paths:
        found |= Q(path__startswith=path)
    return found
