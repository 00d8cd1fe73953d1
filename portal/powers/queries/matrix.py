"""Which role and which group may do what, as a table."""

from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.db.models import QuerySet

from portal.people.capabilities import capabilities
from portal.people.enums import Role
from portal.people.models import Deviation
from portal.people.queries import capabilities_of_roles
from portal.people.roles import POWERS
from portal.powers.queries.holders import groups_by_capability

GROUPS_SHOWN = 12  # beside the roles


@dataclass(frozen=True)
class Column:
    """A role's group, or one that administrators made."""

    group: Group
    is_bound: bool


def with_capabilities() -> QuerySet[Group]:
    """Return the groups that may be given capabilities: the roles' and the administrators' own."""
    return Group.objects.filter(person_group=None).select_related("role_group")


def matrix() -> tuple[list[Column], list[tuple[str, list[tuple[bool, bool | None]]]]]:
    """Return the columns, and for each capability its sentence with a cell for each column.

    A cell says whether the group has it, and what an administrator decided: given, withheld, or
    None for the default. Five queries.
    """
    order = {role.value: at for at, role in enumerate(Role)}
    of_roles = Group.objects.filter(role_group__isnull=False).select_related("role_group")
    others = Group.objects.filter(role_group=None, person_group=None).order_by("name")
    groups = sorted(of_roles, key=lambda group: order[group.role_group.role])
    columns = [Column(one, POWERS[Role(one.role_group.role)].bound) for one in groups]
    columns += [Column(one, False) for one in others[:GROUPS_SHOWN]]
    decided = {
        (group, name): is_given
        for group, name, is_given in Deviation.objects.values_list(
            "group", "capability", "is_given"
        )
    }
    held, roles = groups_by_capability(), capabilities_of_roles()
    lines = []
    for name, one in capabilities().items():
        cells = [
            (_has(column, name, held, roles), decided.get((column.group.pk, name)))
            for column in columns
        ]
        lines.append((one.sentence, cells))
    return columns, lines


def _has(column: Column, name: str, held, roles) -> bool:
    if column.is_bound:
        return name in roles[Role(column.group.role_group.role)]
    return column.group.pk in held[name]
