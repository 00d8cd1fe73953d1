"""Reads over working copies and what merging them would do."""

from portal.workingcopies.queries.offers import may_have_copy, whole_copy_of
from portal.workingcopies.queries.outcome import Outcome, consequences_of, outcome_of
from portal.workingcopies.queries.plan import Difference, Part, Plan, plan_of
from portal.workingcopies.queries.rows import (
    copy_around,
    copy_of,
    in_copies,
    parts_of,
    without_copies,
)

__all__ = [
    "Difference",
    "Outcome",
    "Part",
    "Plan",
    "consequences_of",
    "copy_around",
    "copy_of",
    "in_copies",
    "may_have_copy",
    "outcome_of",
    "parts_of",
    "plan_of",
    "whole_copy_of",
    "without_copies",
]
