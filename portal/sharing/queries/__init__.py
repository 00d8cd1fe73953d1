"""Reads over shares: on which pages somebody has a power, and who may do what on one."""

from portal.sharing.queries.here import Line, Lines, source_words, who_may_here
from portal.sharing.queries.holding import (
    may_share_on,
    pages_answered_for,
    pages_held,
    pages_shared_with,
    pages_to_give_on,
    pages_with,
    powers_of,
    powers_to_share,
)
from portal.sharing.queries.kept import (
    ENTER_ADMIN,
    ON_PAGES,
    facts_about,
    kept_tables,
    needs_of,
    rights_lent,
)
from portal.sharing.queries.lists import (
    account_links,
    receivers_of,
    shared_by,
    shared_with,
    sought,
)

__all__ = [
    "ENTER_ADMIN",
    "ON_PAGES",
    "Line",
    "Lines",
    "account_links",
    "facts_about",
    "kept_tables",
    "may_share_on",
    "needs_of",
    "pages_answered_for",
    "pages_held",
    "pages_shared_with",
    "pages_to_give_on",
    "pages_with",
    "powers_of",
    "powers_to_share",
    "receivers_of",
    "rights_lent",
    "shared_by",
    "shared_with",
    "sought",
    "source_words",
    "who_may_here",
]
