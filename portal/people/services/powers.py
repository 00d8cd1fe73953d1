"""The roles' powers, from the table in ``roles`` to rows that Wagtail and Django ask."""

from collections import Counter
from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.log_actions import log
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
)

from portal.core.errors import RuleViolation
from portal.people.capabilities import capability, powers_of
from portal.people.enums import Role
from portal.people.models import Deviation, PersonGroup, RoleGroup, User
from portal.people.queries import capabilities_of_group, permissions_named
from portal.people.registry import LentRight, lent_rights, tree_heads
from portal.people.roles import POWERS, Powers
from portal.people.signals import own_group_renewed

WAGTAIL_GROUPS = ("Editors", "Moderators")


class NoSuchCapability(RuleViolation):
    """Nothing is called that."""


@transaction.atomic
def apply_roles() -> None:
    """Give every role's group what the table and its deviations say, on the pages there are now.

    Safe to run as often as one likes. Other groups keep what they hold, and get what they were
    given on new pages, too.
    """
    first_time = not RoleGroup.objects.exists()
    with override(settings.LANGUAGE_CODE):
        groups = {role: _group_of(role) for role in Role}
    for role in POWERS:
        _apply(groups[role], role)
    for group in Group.objects.filter(role_group=None, deviations__isnull=False).distinct():
        _add(group, powers_of(capabilities_of_group(group)))
    if first_time:
        _replace_wagtail_groups(groups[Role.TRAINING_STAFF])


@transaction.atomic
def give_capability(group: Group, name: str, *, by: User | None) -> None:
    """Let everybody in ``group`` do what ``name`` says, from now on and after every migration.

    Raises:
        NoSuchCapability: Nothing is called ``name``.
    """
    _deviate(group, name, is_given=True, by=by)
    log(instance=group, action="people.give_capability", user=by, data={"capability": name})


@transaction.atomic
def withhold_capability(group: Group, name: str, *, by: User | None) -> None:
    """Take from ``group`` what ``name`` says; a role's group does not get it by its table either.

    Raises:
        NoSuchCapability: Nothing is called ``name``.
    """
    _deviate(group, name, is_given=False, by=by)
    log(instance=group, action="people.withhold_capability", user=by, data={"capability": name})


@transaction.atomic
def forget_deviation(group: Group, name: str, *, by: User | None) -> None:
    """Let ``group`` have again what its role has by default; another group loses the capability.

    Raises:
        NoSuchCapability: Nothing is called ``name``.
    """
    if not hasattr(group, "role_group"):
        _deviate(group, name, is_given=False, by=by)
    Deviation.objects.filter(group=group, capability=name).delete()
    _renew(group)
    log(instance=group, action="people.forget_deviation", user=by, data={"capability": name})


@transaction.atomic
def renew_own_group(person: User) -> None:
    """Put into the hidden group of ``person`` exactly the rights that apps lend them today.

    Made when it is needed first. Safe to run as often as one likes.
    """
    # The lock makes two who renew at once queue up, and the second sees what the first was told.
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    lent = Counter(lent_rights.ask(person) if person.is_active else ())
    group = Group.objects.filter(person_group__person=person).first()
    if group is None:
        if not lent:
            return
        group = _own_group(person)
    group.permissions.set(_plain(lent))
    rows = _lent_rows(group, lent)
    for model in (GroupPagePermission, GroupCollectionPermission):
        wanted = [row for of_model, row in rows if of_model is model]
        _set_rows(model.objects.filter(group=group), model, wanted)
    own_group_renewed.send(sender=User, person=person, group=group, lent=lent)


@transaction.atomic
def drop_own_group(person: User) -> None:
    """Remove the hidden group of ``person``, who leaves for good, with all that it holds."""
    groups = list(Group.objects.filter(person_group__person=person).values_list("pk", flat=True))
    PersonGroup.objects.filter(person=person).delete()
    Group.objects.filter(pk__in=groups).delete()


@transaction.atomic
def renew_group_rights(group: Group, *, ended: Iterable[LentRight] = ()) -> None:
    """Put into ``group`` the rights that apps lend it today, and take those of ``ended`` out.

    What it holds otherwise stays.
    """
    if hasattr(group, "role_group"):
        _renew(group)
        return
    rights = set(lent_rights.ask(group))
    for model, row in _lent_rows(group, set(ended) - rights):
        model.objects.filter(**row).delete()
    group.permissions.add(*_plain(rights))
    for model, row in _lent_rows(group, rights):
        model.objects.get_or_create(**row)


def _plain(rights: Iterable[LentRight]) -> list[Permission]:
    names = {right.permission for right in rights if not right.page and not right.collection}
    return list(permissions_named(sorted(names))) if names else []


def _lent_rows(group: Group, rights: Iterable[LentRight]) -> list[tuple[type, dict]]:
    found = permissions_named(sorted({right.permission for right in rights}))
    ids = {
        f"{one.content_type.app_label}.{one.codename}": one.pk
        for one in found.select_related("content_type")
    }
    rows = {}
    for right in sorted(rights, key=str):
        row = {"group_id": group.pk}
        if right.page:
            row |= {"page_id": right.page, "permission_id": ids[right.permission]}
            rows[(GroupPagePermission, *row.values())] = row
        elif right.collection:
            row |= {"collection_id": right.collection, "permission_id": ids[right.permission]}
            rows[(GroupCollectionPermission, *row.values())] = row
    return [(key[0], row) for key, row in rows.items()]


def _own_group(person: User) -> Group:
    group = Group.objects.create(name=f"person:{person.pk}")
    PersonGroup.objects.create(person=person, group=group)
    person.groups.add(group)
    return group


def _deviate(group: Group, name: str, *, is_given: bool, by: User | None) -> None:
    known = capability(name)
    if known is None or known.name != name:
        raise NoSuchCapability(_("There is no capability called that."))
    # The lock makes two administrators who decide at once queue up.
    Group.objects.select_for_update(no_key=True).get(pk=group.pk)
    Deviation.objects.update_or_create(
        group=group, capability=name, defaults={"is_given": is_given, "by": by}
    )
    if not is_given and not hasattr(group, "role_group"):
        Deviation.objects.filter(group=group, capability=name).delete()
        _remove(group, known.powers)
    _renew(group)


def _renew(group: Group) -> None:
    if hasattr(group, "role_group"):
        _apply(group, Role(group.role_group.role))
    else:
        _add(group, powers_of(capabilities_of_group(group)))


def _apply(group: Group, role: Role) -> None:
    # A bound role's group holds nothing: its powers are found with the scope they are bound to.
    held = Powers() if POWERS[role].bound else powers_of(capabilities_of_group(group))
    _empower(group, held, set(lent_rights.ask(group)))


def _group_of(role: Role) -> Group:
    known = RoleGroup.objects.select_related("group").filter(role=role).first()
    if known is not None:
        return known.group
    group, _made = Group.objects.get_or_create(name=str(role.label))
    RoleGroup.objects.create(role=role, group=group)
    return group


def _empower(group: Group, powers: Powers, lent: set[LentRight]) -> None:
    group.permissions.set([*permissions_named(powers.permissions), *_plain(lent)])
    rows = _lent_rows(group, lent)
    on_pages = [row for model, row in rows if model is GroupPagePermission]
    in_files = [row for model, row in rows if model is GroupCollectionPermission]
    _set_rows(
        GroupPagePermission.objects.filter(group=group),
        GroupPagePermission,
        _once([*_page_rows(group, powers), *on_pages]),
    )
    _set_rows(
        GroupCollectionPermission.objects.filter(group=group),
        GroupCollectionPermission,
        _once([*_file_rows(group, powers), *in_files]),
    )


def _once(rows: list[dict]) -> list[dict]:
    return list({tuple(row.values()): row for row in rows}.values())


def _add(group: Group, powers: Powers) -> None:
    group.permissions.add(*permissions_named(powers.permissions))
    for model, rows in (
        (GroupPagePermission, _page_rows(group, powers)),
        (GroupCollectionPermission, _file_rows(group, powers)),
    ):
        for row in rows:
            model.objects.get_or_create(**row)


def _remove(group: Group, powers: Powers) -> None:
    group.permissions.remove(*permissions_named(powers.permissions))
    for model, rows in (
        (GroupPagePermission, _page_rows(group, powers)),
        (GroupCollectionPermission, _file_rows(group, powers)),
    ):
        for row in rows:
            model.objects.filter(**row).delete()


def _page_rows(group: Group, powers: Powers) -> list[dict]:
    return [
        {"group_id": group.pk, "page_id": page_id, "permission_id": permission.pk}
        for tree, actions in powers.pages.items()
        for permission in permissions_named([f"wagtailcore.{action}" for action in actions])
        for page_id in _heads(tree)
    ]


def _file_rows(group: Group, powers: Powers) -> list[dict]:
    root = Collection.get_first_root_node()
    return [
        {"group_id": group.pk, "collection_id": root.pk, "permission_id": permission.pk}
        for permission in (permissions_named(powers.media) if root else ())
    ]


def _heads(tree) -> list[int]:
    pages = Page.objects.none()
    for page_type in tree_heads.ask(tree):
        pages |= Page.objects.exact_type(page_type)
    return sorted(pages.values_list("pk", flat=True))


def _set_rows(rows, model: type[models.Model], wanted: list[dict]) -> None:
    names = list(wanted[0]) if wanted else ["pk"]
    keys = {tuple(row.values()) for row in wanted}
    have = {}
    for row in rows:
        have[tuple(getattr(row, name) for name in names)] = row.pk
    rows.exclude(pk__in=[have[key] for key in keys & have.keys()]).delete()
    model.objects.bulk_create([model(**row) for row in wanted if tuple(row.values()) not in have])


def _replace_wagtail_groups(training_staff: Group) -> None:
    """Let training staff do what Wagtail's own two groups were made for; drop those."""
    made = Group.objects.filter(name__in=WAGTAIL_GROUPS, user=None)
    for task in GroupApprovalTask.objects.filter(groups__in=made).distinct():
        task.groups.add(training_staff)
    made.delete()
