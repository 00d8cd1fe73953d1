"""Reads over powers: how far they reach, whose they are, what hangs on one person."""

from portal.powers.queries.facts import facts_about, kept_tables
from portal.powers.queries.holders import allowances, holders_by_capability
from portal.powers.queries.holdings import Holding, has_by_role, holdings_of, sections_of
from portal.powers.queries.matrix import matrix, with_capabilities
from portal.powers.queries.programs import (
    account_links,
    elements_of,
    programs_of,
    steps_of,
)
from portal.powers.queries.report import all_spots, own_spots
from portal.powers.queries.rights import rights_lent
from portal.powers.queries.scopes import (
    DOORS,
    NOWHERE,
    WHOLE,
    Scope,
    holds_everywhere,
    noted,
    page_rights_of,
    pages_in,
    reaches,
    scope_of,
    scope_of_program,
)
from portal.powers.queries.viewing import banner, may_be_seen, person_of, viewable_as

__all__ = [
    "DOORS",
    "NOWHERE",
    "WHOLE",
    "Holding",
    "Scope",
    "account_links",
    "all_spots",
    "allowances",
    "banner",
    "elements_of",
    "facts_about",
    "has_by_role",
    "holders_by_capability",
    "holdings_of",
    "holds_everywhere",
    "kept_tables",
    "matrix",
    "may_be_seen",
    "noted",
    "own_spots",
    "page_rights_of",
    "pages_in",
    "person_of",
    "programs_of",
    "reaches",
    "rights_lent",
    "scope_of",
    "scope_of_program",
    "sections_of",
    "steps_of",
    "viewable_as",
    "with_capabilities",
]
