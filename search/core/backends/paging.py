"""Which page of hits is shown."""

from search.core.contract import CatalogQuery


def page_within(query: CatalogQuery, total: int) -> int:
    """Return the page that is shown: the last one for a number beyond it."""
    return max(1, min(query.page, -(-total // query.page_size)))
