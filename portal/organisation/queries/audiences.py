"""Audiences, evaluated in the database: whom a rule selects, and which tokens a person has."""

from collections.abc import Iterator
from datetime import timedelta
from functools import reduce
from operator import and_, or_

from django.contrib.auth.models import Group
from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from portal.core.dates import organisation_today
from portal.organisation.models import (
    Audience,
    AudienceMember,
    JobAssignment,
    OrgUnit,
    Profile,
    ReportingLine,
)
from portal.organisation.queries.lines import open_jobs
from portal.organisation.queries.units import ids_in_units, units_below
from portal.organisation.rules import Rule, RuleRow, read_rule
from portal.people.models import User

UNIT, AUDIENCE = "unit:", "audience:"
LINE_MANAGER = "line-manager"  # whoever somebody reports to today; never granted by hand
OFFERED_UNITS = 60  # as choices of an author; deeper units are reached by an audience


def people_matching(rule: Rule) -> QuerySet[User]:
    """Return the active people whom ``rule`` selects today: one query, however many rows."""
    if not rule.rows:
        return User.objects.none()
    join = and_ if rule.match == "all" else or_
    return User.objects.filter(reduce(join, map(_condition, rule.rows)), is_active=True)


def people_of(audience: Audience) -> QuerySet[User]:
    """Return the active people whom the rule of ``audience`` selects today."""
    return people_matching(read_rule(audience.rule))


def _condition(row: RuleRow) -> Q:
    if row.field == "language":
        found = Q(language__in=row.values)
    elif row.field == "person":
        found = Q(pk__in=row.values)
    else:
        found = Q(pk__in=_IDS[row.field](row))
    return ~found if row.negated else found


def _in_unit(row: RuleRow) -> QuerySet:
    units = OrgUnit.objects.filter(pk__in=row.values)
    return ids_in_units(units_below(*units) if row.below and units else units)


def _with_title(row: RuleRow) -> QuerySet:
    return open_jobs().filter(title__in=row.values).values("person")


def _in_role(row: RuleRow) -> QuerySet:
    groups = Group.objects.filter(role_group__role__in=row.values)
    return User.groups.through.objects.filter(group__in=groups.values("pk")).values("user")


def _in_group(row: RuleRow) -> QuerySet:
    return User.groups.through.objects.filter(group__in=row.values).values("user")


def _at_location(row: RuleRow) -> QuerySet:
    return Profile.objects.filter(location__in=row.values).values("pk")


def _with_skill(row: RuleRow) -> QuerySet:
    return Profile.skills.through.objects.filter(skill__in=row.values).values("profile")


def _below_manager(row: RuleRow) -> QuerySet:
    lines = ReportingLine.objects.filter(manager__in=row.values)
    return (lines if row.below else lines.filter(depth=1)).values("report")


def _hired(row: RuleRow) -> QuerySet:
    today = organisation_today()
    when = {
        "before": Q(hired_on__lt=row.day),
        "after": Q(hired_on__gt=row.day),
        # Somebody who starts next week is not new yet.
        "within": Q(hired_on__gt=today - timedelta(days=row.days or 0), hired_on__lte=today),
    }
    return Profile.objects.filter(when[row.how]).values("pk")


_IDS = {
    "unit": _in_unit,
    "title": _with_title,
    "role": _in_role,
    "group": _in_group,
    "location": _at_location,
    "skill": _with_skill,
    "manager": _below_manager,
    "hired": _hired,
}


def tokens_of(person) -> Iterator[str]:
    """Yield the tokens of the audiences and of the units ``person`` is in. One query.

    Whoever is in a team is in its department and its division, too.
    """
    today = organisation_today()
    audiences = AudienceMember.objects.filter(person=person.pk).values_list(
        Value(AUDIENCE), Cast("audience_id", CharField())
    )
    jobs = JobAssignment.objects.on(today).filter(person=person.pk).exclude(unit=None)
    units = jobs.order_by().values_list(Value(UNIT), "unit__path")
    leads = ReportingLine.objects.filter(manager=person.pk, depth=1).order_by()
    leading = leads.values_list(Value(LINE_MANAGER), Value("")).distinct()
    for kind, told in audiences.order_by().union(units, leading, all=True):
        if kind == LINE_MANAGER:
            yield kind
        yield from (f"{kind}{pk}" for pk in told.split("/") if pk)


def bearers_of(tokens: list[str]) -> Iterator[QuerySet]:
    """Yield the ids of the people who have one of ``tokens``, as subqueries."""
    audiences, units = _ids(tokens, AUDIENCE), _ids(tokens, UNIT)
    if audiences:
        yield AudienceMember.objects.filter(audience__in=audiences).values("person")
    if units:
        wanted = OrgUnit.objects.filter(pk__in=units)
        yield ids_in_units(units_below(*wanted))
    if LINE_MANAGER in tokens:
        yield ReportingLine.objects.filter(depth=1).values("manager")


def _ids(tokens: list[str], kind: str) -> list[int]:
    found = (token.removeprefix(kind) for token in tokens if token.startswith(kind))
    return [int(pk) for pk in found if pk.isascii() and pk.isdigit() and len(pk) < 19]


def choices() -> Iterator[tuple[str, str]]:
    """Yield what an author may choose for a page: audiences, and the upper units. Two queries."""
    yield LINE_MANAGER, _("Whoever leads a team")
    for audience in Audience.objects.only("pk", "name"):
        yield audience.token, audience.name
    upper = OrgUnit.objects.open_on(organisation_today()).filter(depth__lte=2)
    for pk, name in upper.order_by("depth", "name").values_list("pk", "name")[:OFFERED_UNITS]:
        yield f"{UNIT}{pk}", name
