"""Pages of words, and collections of pages, for tests: really published."""

import itertools

from portal.home.models import CollectedPage, CollectionPage, StandardPage

_numbers = itertools.count(1)


def standard_page(home, *, publish=True, topics=(), tags=(), **fields) -> StandardPage:
    """Add a page of words below ``home``, or below another page."""
    return _add(StandardPage, home, publish, {"topics": topics}, tags, fields)


def collection_page(
    home, *, publish=True, about=(), topics=(), tags=(), picked=(), **fields
) -> CollectionPage:
    """Add a collection below ``home``; ``picked`` are the pages chosen by hand."""
    rows = [CollectedPage(page=page, sort_order=at) for at, page in enumerate(picked)]
    return _add(
        *(CollectionPage, home, publish, {"about": about, "topics": topics}, tags, fields),
        picked=rows,
    )


def _add(model, parent, publish, words, tags, fields, **children):
    number = next(_numbers)
    fields = {"title": f"{model.__name__} {number}", "slug": f"page-{number}", **fields}
    page = model(live=False, locale=parent.locale, **{"audience": ["signed-in"], **fields})
    for name, rows in children.items():
        setattr(page, name, rows)
    type(parent).objects.get(pk=parent.pk).add_child(instance=page)
    for name, topics in words.items():
        getattr(page, name).set(topics)
    page.tags.set(tags)
    page.save()
    revision = page.save_revision()
    if publish:
        revision.publish()
    return model.objects.get(pk=page.pk)
