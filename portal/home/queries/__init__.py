"""Reads over pages of all kinds: who sees them, which belong together, what cards say."""

from portal.home.queries.cards import PageCard, cards_of
from portal.home.queries.collections import (
    Found,
    PageQuery,
    branches,
    found_by,
    pages_found,
    query_of,
    query_of_block,
)
from portal.home.queries.related import see_also
from portal.home.queries.seeing import (
    due_panel,
    home_of,
    kept_address,
    main_links,
    may_fetch,
    may_see,
    may_write,
    page_policy,
    page_served,
    pages_in_admin,
    pages_to_choose_from,
    uses_of_token,
    viewer_may_see,
    visible_pages,
)

__all__ = [
    "Found",
    "PageCard",
    "PageQuery",
    "branches",
    "cards_of",
    "due_panel",
    "found_by",
    "home_of",
    "kept_address",
    "main_links",
    "may_fetch",
    "may_see",
    "may_write",
    "page_policy",
    "page_served",
    "pages_found",
    "pages_in_admin",
    "pages_to_choose_from",
    "query_of",
    "query_of_block",
    "see_also",
    "uses_of_token",
    "viewer_may_see",
    "visible_pages",
]
