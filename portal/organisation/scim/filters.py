"""From a SCIM filter (RFC 7644, section 3.4.2.2) to a condition that the database reads."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from scim2_models import InvalidFilterException, ScimFilter
from scim2_models.path import (
    AttrPath,
    CompareOperator,
    Comparison,
    FilterNode,
    FilterVisitor,
    LogicalExpr,
    LogicalOperator,
    Not,
    Present,
    ValuePath,
)

from portal.organisation.queries.lines import open_jobs

LONGEST_FILTER = 4_000
# Attribute as a client writes it, in small letters -> column.
USER_COLUMNS = {
    "id": "pk",
    "externalid": "scim_identity__external_id",
    "username": "login_name",
    "displayname": "display_name",
    "name.formatted": "scim_identity__told__formatted",
    "name.givenname": "scim_identity__told__given_name",
    "name.familyname": "scim_identity__told__family_name",
    "preferredlanguage": "language",
    "timezone": "time_zone",
    "active": "is_active",
    "emails": "email",
    "emails.value": "email",
    "emails.type": "scim_identity__told__email_type",
    "emails.primary": "email",
    "employeenumber": "employee_number",
    "meta.created": "date_joined",
    "meta.lastmodified": "scim_identity__changed_at",
    "title": "jobs:title__name",
    "department": "jobs:unit__name",
    "manager": "jobs:manager",
    "manager.value": "jobs:manager",
    "groups": "groups",
    "groups.value": "groups",
}
GROUP_COLUMNS = {
    "id": "pk",
    "externalid": "scim_identity__external_id",
    "displayname": "name",
    "members": "user",
    "members.value": "user",
    "meta.lastmodified": "scim_identity__changed_at",
}
KEYS = {"pk", "jobs:manager", "groups", "user"}
EXACT = {*KEYS, "is_active"}
DATES = {"date_joined", "scim_identity__changed_at"}
LOOKUPS = {
    CompareOperator.eq: "iexact",
    CompareOperator.co: "icontains",
    CompareOperator.sw: "istartswith",
    CompareOperator.ew: "iendswith",
    CompareOperator.gt: "gt",
    CompareOperator.ge: "gte",
    CompareOperator.lt: "lt",
    CompareOperator.le: "lte",
}


def filtered(rows: QuerySet, wanted: ScimFilter | None, columns: Mapping[str, str]) -> QuerySet:
    """Keep the rows that ``wanted`` describes.

    Raises:
        InvalidFilterException: It names an attribute that cannot be filtered by.
    """
    if wanted is None:
        return rows
    if len(str(wanted)) > LONGEST_FILTER:
        raise InvalidFilterException(detail="This filter is too long.")
    return rows.filter(_Condition(rows, columns).visit(wanted.ast))


def ordered(
    rows: QuerySet, by: str | None, columns: Mapping[str, str], *, descending: bool
) -> QuerySet:
    """Sort the rows by an attribute, whatever its capitals, and by id."""
    if not by:
        return rows.order_by("pk")
    column = columns.get(_plain(str(by)))
    if column is None or column.startswith("jobs:") or column in ("groups", "user"):
        raise InvalidFilterException(detail=f"Nothing is sorted by {by}.")
    key = F(column) if column in EXACT | DATES else Lower(column)
    return rows.order_by(key.desc() if descending else key.asc(), "pk")


class _Condition(FilterVisitor[Q]):
    def __init__(self, rows: QuerySet, columns: Mapping[str, str], prefix: str = "") -> None:
        self.rows, self.columns, self.prefix = rows, columns, prefix

    def visit_comparison(self, node: Comparison) -> Q:
        name = self._name(node.attr_path)
        column = self._column(name)
        if name == "emails.primary":
            has = ~Q(email="")
            return has if node.value is (node.op == CompareOperator.eq) else ~has
        if node.op == CompareOperator.ne:
            return ~self._compare(column, CompareOperator.eq, node.value)
        return self._compare(column, node.op, node.value)

    def visit_present(self, node: Present) -> Q:
        column = self._column(self._name(node.attr_path))
        if column in DATES or column in ("pk", "is_active"):
            return Q(**{f"{column}__isnull": False})
        return self._within(column, lambda name: ~Q(**{f"{name}__isnull": True}) & self._full(name))

    def visit_not(self, node: Not) -> Q:
        return ~self.visit(node.expr)

    def visit_logical_expr(self, node: LogicalExpr) -> Q:
        found = self.visit(node.terms[0])
        for term in node.terms[1:]:
            other = self.visit(term)
            found = found & other if node.op == LogicalOperator.and_ else found | other
        return found

    def visit_value_path(self, node: ValuePath) -> Q:
        inner = _Condition(self.rows, self.columns, f"{self._name(node.attr_path)}.")
        return inner.visit(_as_node(node.val_filter))

    def _name(self, path: AttrPath) -> str:
        told = f"{path.attr}.{path.sub_attr}" if path.sub_attr else path.attr
        return self.prefix + told.lower()

    def _column(self, name: str) -> str:
        if name not in self.columns:
            raise InvalidFilterException(detail=f"Nothing is filtered by {name}.")
        return self.columns[name]

    def _full(self, name: str) -> Q:
        field = name.rpartition("__")[2]
        plain = field not in ("manager", "groups", "user", "title__name")
        return ~Q(**{name: ""}) if plain else Q()

    def _compare(self, column: str, op: CompareOperator, value) -> Q:
        if column in DATES:
            return self._dated(column, op, value)
        if column == "is_active":
            return Q(is_active=value is True)
        if column in KEYS:
            return self._key(column, op, value)
        if value is None:
            empty = self._within(column, lambda name: Q(**{f"{name}__isnull": False}))
            return ~empty | (Q() if ":" in column else Q(**{column: ""}))
        text = str(value).replace("\x00", "")
        return self._within(column, lambda name: Q(**{f"{name}__{LOOKUPS[op]}": text}))

    def _key(self, column: str, op: CompareOperator, value) -> Q:
        text = str(value)
        if op != CompareOperator.eq:
            raise InvalidFilterException(detail="Ids are compared with eq and ne only.")
        pk = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
        return self._within(column, lambda name: Q(**{name: pk}))

    def _dated(self, column: str, op: CompareOperator, value) -> Q:
        when = value if isinstance(value, datetime) else parse_datetime(str(value))
        if when is None or op in (CompareOperator.co, CompareOperator.sw, CompareOperator.ew):
            raise InvalidFilterException(detail="Compare it with a moment, 2026-03-01T00:00:00Z.")
        if timezone.is_naive(when):
            when = timezone.make_aware(when)
        lookup = "exact" if op == CompareOperator.eq else LOOKUPS[op]
        return Q(**{f"{column}__{lookup}": when})

    def _within(self, column: str, condition) -> Q:
        """Ask a column; one of several rows in a subquery, so that nobody shows twice."""
        if column.startswith("jobs:"):
            main = open_jobs().filter(is_primary=True)
            jobs = main.filter(condition(column.removeprefix("jobs:")))
            return Q(pk__in=jobs.values("person"))
        if column in ("groups", "user"):
            model = self.rows.model
            return Q(pk__in=model.objects.filter(condition(column)).order_by().values("pk"))
        return condition(column)


def _as_node(told) -> FilterNode:
    return told


def _plain(path: str) -> str:
    return path.rpartition(":")[2].lower()
