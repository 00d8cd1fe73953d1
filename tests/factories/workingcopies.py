"""Working copies for tests, and what editors write in them."""

from wagtail.models import Page

from portal.workingcopies.models import WorkingCopy
from portal.workingcopies.services import begin_working_copy
from tests.factories.courses import lesson_page


def working_copy(page: Page, by) -> WorkingCopy:
    return begin_working_copy(Page.objects.get(pk=page.pk), by=by)


def draft(page: Page, **fields) -> Page:
    """Write a further version of ``page`` and leave it a draft, as the editor does."""
    latest = Page.objects.get(pk=page.pk).specific.get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(latest, name, value)
    latest.save_revision(clean=False)
    return latest


def copied(row: WorkingCopy, original: Page) -> Page:
    """Return the page of the copy that stands for ``original``."""
    return row.pages.get(original=original.pk).copy.specific


def added_lesson(row: WorkingCopy, **fields) -> Page:
    return lesson_page(row.copy.specific, publish=False, **fields)


def titles_below(page: Page) -> list[str]:
    """The titles of the live pages below ``page``, in their order."""
    below = Page.objects.get(pk=page.pk).get_children().live()
    return list(below.order_by("path").values_list("title", flat=True))
