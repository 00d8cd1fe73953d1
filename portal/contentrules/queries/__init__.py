"""Reads over content rules: which concern a page, and what one would have done."""

from portal.contentrules.queries.matching import kind_choices, listens, pages_of, rules_for
from portal.contentrules.queries.people import people_told
from portal.contentrules.queries.trial import TRIAL_DAYS, past_events, tried

__all__ = [
    "TRIAL_DAYS",
    "kind_choices",
    "listens",
    "pages_of",
    "past_events",
    "people_told",
    "rules_for",
    "tried",
]
