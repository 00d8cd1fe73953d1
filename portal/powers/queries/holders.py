"""Who could do what somebody else may not: for a refusal, and for what hangs on one person."""

from collections import defaultdict
from collections.abc import Iterator

from django.contrib.auth.models import Group
from django.db.models import QuerySet

from portal.core.dates import organisation_today
from portal.core.errors import Refused
from portal.people.capabilities import capabilities, capability
from portal.people.enums import DERIVED_ROLES, Role
from portal.people.models import User
from portal.people.queries import capabilities_of_roles, groups_without_role
from portal.people.roles import POWERS
from portal.powers.enums import ScopeKind
from portal.powers.models import Grant
from themes.registry import Allowance

NAMES_SHOWN = 5


def allowances(request, refusal) -> Iterator[Allowance]:
    """Yield the roles that allow what was refused, each with some of the people who have it.

    Only names, only of active people, only of roles that were given: never what else they do.
    """
    if not isinstance(refusal, Refused) or not request.user.is_authenticated:
        return
    for label, people in _who_may(refusal):
        names = list(people.order_by("display_name", "pk")[: NAMES_SHOWN + 1])
        more = people.count() - NAMES_SHOWN if len(names) > NAMES_SHOWN else 0
        yield Allowance(label, tuple(str(one) for one in names[:NAMES_SHOWN]), more)


def _who_may(refusal: Refused) -> Iterator[tuple[str, QuerySet[User]]]:
    if refusal.role:
        yield str(Role(refusal.role).label), _members(role_group__role=refusal.role)
    known = capability(refusal.capability) if refusal.capability else None
    if known is None:
        return
    for role, names in capabilities_of_roles().items():
        if known.name in names and role not in DERIVED_ROLES and not POWERS[role].bound:
            yield str(role.label), _members(role_group__role=role)
    wanted = set(known.powers.permissions)
    for group in groups_without_role().prefetch_related("permissions__content_type"):
        held = {f"{one.content_type.app_label}.{one.codename}" for one in group.permissions.all()}
        if wanted and wanted <= held:
            yield group.name, _members(pk=group.pk)


def _members(**group) -> QuerySet[User]:
    members = User.groups.through.objects.filter(
        group__in=Group.objects.filter(**group).values("pk")
    )
    return User.objects.filter(is_active=True, pk__in=members.values("user"))


def holders_by_capability() -> dict[str, set[int]]:
    """Return, by name of the capability, the first few active people who have it everywhere.

    At most two of each group or grant: enough to tell nobody, one and several apart. As many
    queries as there are capabilities, whatever the number of people.
    """
    groups = groups_by_capability()
    grants = _grants_by_capability()
    members = User.groups.through.objects.filter(user__is_active=True)
    found = {}
    for name in capabilities():
        in_groups = members.filter(group__in=[*groups[name], *grants[name][1]])
        ids = set(in_groups.order_by("user").values_list("user", flat=True).distinct()[:2])
        found[name] = ids | set(sorted(grants[name][0])[:2])
    return found


def groups_by_capability() -> dict[str, set[int]]:
    """Return the groups that have each capability everywhere. Four queries."""
    found = defaultdict(set)
    of_roles = dict(
        Group.objects.filter(role_group__isnull=False).values_list("role_group__role", "pk")
    )
    for role, names in capabilities_of_roles().items():
        if not POWERS[role].bound and role.value in of_roles:
            for name in names:
                found[name].add(of_roles[role.value])
    rows = groups_without_role().values_list(
        "pk", "permissions__content_type__app_label", "permissions__codename"
    )
    held = defaultdict(set)
    for pk, app, codename in rows:
        held[pk].add(f"{app}.{codename}")
    for name, one in capabilities().items():
        wanted = set(one.powers.permissions)
        found[name] |= {pk for pk, names in held.items() if wanted and wanted <= names}
    return found


def _grants_by_capability() -> dict[str, tuple[set[int], set[int]]]:
    found: dict[str, tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
    of_roles = capabilities_of_roles()
    rows = Grant.objects.current(organisation_today()).filter(scope=ScopeKind.EVERYTHING)
    for row in rows.select_related("person"):
        names = of_roles[Role(row.role)] if row.role else {row.capability}
        for name in names:
            if row.group_id:
                found[name][1].add(row.group_id)
            elif row.person.is_active:
                found[name][0].add(row.person_id)
    return found
