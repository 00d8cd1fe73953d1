"""Pages to look after, for tests."""

import itertools

from portal.home.models import StandardPage

_numbers = itertools.count(1)


def standard_page(parent, *, publish=True, text="<p>Words.</p>", **fields) -> StandardPage:
    """Add a page of words below ``parent`` and publish it."""
    number = next(_numbers)
    fields = {
        "title": f"Page {number}",
        "slug": f"page-{number}",
        "audience": ["signed-in"],
        **fields,
    }
    page = StandardPage(body=[("text", text)], locale=parent.locale, live=False, **fields)
    type(parent).objects.get(pk=parent.pk).add_child(instance=page)
    revision = page.save_revision()
    if publish:
        revision.publish()
    return StandardPage.objects.get(pk=page.pk)
