"""The language of audiences: plain rows of JSON, checked before anything reads them.

``{"match": "all", "rows": [{"field": "unit", "not": false, "values": [3], "below": true}]}``
Values are ids, codes, days or a number of days; never a name of a column or a piece of a query.
"""

from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from portal.people.enums import Role

MOST_ROWS = 20
MOST_VALUES = 5_000  # a list of people

IDS = ("unit", "title", "location", "skill", "manager", "person", "group")
CODES = ("role", "language")
DAYS = ("hired",)
FIELDS = (*IDS, *CODES, *DAYS)
WITH_BELOW = ("unit", "manager")
HOW = ("before", "after", "within")


class BadRule(ValueError):  # noqa: N818 - named for what happened
    """A rule says something that makes no sense; the text says what."""


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One line of a rule: a field, what it must be, and whether that is turned round."""

    field: str
    values: tuple = ()
    negated: bool = False
    below: bool = True  # units: sub-units, too; managers: indirect reports, too
    how: str = ""  # hire dates: before or after a day, or within so many days
    day: date | None = None
    days: int | None = None

    def as_json(self) -> dict:
        told = {"field": self.field, "not": self.negated}
        if self.field in DAYS:
            when = {"days": self.days} if self.how == "within" else {"day": self.day.isoformat()}
            return {**told, "how": self.how, **when}
        told["values"] = list(self.values)
        return {**told, "below": self.below} if self.field in WITH_BELOW else told


@dataclass(frozen=True, slots=True)
class Rule:
    """What selects people. Without rows it selects nobody."""

    match: str = "all"
    rows: tuple[RuleRow, ...] = field(default=())

    def as_json(self) -> dict:
        return {"match": self.match, "rows": [row.as_json() for row in self.rows]}


def read_rule(told) -> Rule:
    """Return the rule that ``told``, read from JSON, writes down.

    Raises:
        BadRule: It is none; the text says where.
    """
    if not isinstance(told, dict) or told.get("match", "all") not in ("all", "any"):
        raise BadRule(_("Say whether all rows must hold, or any of them."))
    rows = told.get("rows", [])
    if not isinstance(rows, list) or len(rows) > MOST_ROWS:
        raise BadRule(_("A rule has at most %d rows.") % MOST_ROWS)
    return Rule(told.get("match", "all"), tuple(_read_row(row) for row in rows))


def _read_row(told) -> RuleRow:
    name = told.get("field") if isinstance(told, dict) else None
    if name not in FIELDS:
        raise BadRule(_("There is no such field in a rule."))
    negated = told.get("not", False) is True
    if name in DAYS:
        return _read_days(name, told, negated)
    values = told.get("values")
    if not isinstance(values, list) or not values or len(values) > MOST_VALUES:
        raise BadRule(_("Choose at least one value in every row."))
    if name in IDS and not all(type(value) is int and 0 < value < 2**63 for value in values):
        raise BadRule(_("A row names something that is not there."))
    if name in CODES and not set(map(str, values)) <= _codes(name):
        raise BadRule(_("A row names something that is not there."))
    return RuleRow(name, tuple(values), negated, told.get("below", True) is True)


def _read_days(name: str, told: dict, negated: bool) -> RuleRow:
    how = told.get("how")
    if how not in HOW:
        raise BadRule(_("Say whether before, after, or within so many days."))
    if how == "within":
        days = told.get("days")
        if type(days) is not int or not 0 < days <= 36_500:
            raise BadRule(_("Give a number of days, such as 90."))
        return RuleRow(name, (), negated, how=how, days=days)
    try:
        day = date.fromisoformat(str(told.get("day")))
    except ValueError as error:
        raise BadRule(_("Give a day, such as 2026-03-01.")) from error
    return RuleRow(name, (), negated, how=how, day=day)


def _codes(name: str) -> set[str]:
    return set(Role.values) if name == "role" else {code for code, _name in settings.LANGUAGES}
