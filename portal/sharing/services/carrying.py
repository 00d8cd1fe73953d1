"""What carries shares in Wagtail: rights of groups, marked as the shares' own."""

from datetime import datetime

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import GroupPagePermission

from portal.people.services import own_group_of
from portal.sharing.enums import Power
from portal.sharing.models import CarriedRight, Share

ON_PAGES = {
    Power.EDIT: ("add_page", "change_page"),
    Power.PUBLISH: ("lock_page", "publish_page", "unlock_page"),
}
ENTER_ADMIN = "access_admin"
NEEDS_ADMIN = (Power.EDIT, Power.PUBLISH, Power.NUMBERS)


def carrier_of(found: Share) -> Group:
    return found.group or own_group_of(found.person)


def carry(group: Group) -> None:
    """Let ``group`` have in Wagtail exactly what its current shares need, besides what it has."""
    # The lock makes two shares with one group queue up.
    Group.objects.select_for_update(no_key=True).get(pk=group.pk)
    wanted = _wanted(Share.objects.filter(ended_at=None, group=group))
    wanted |= _wanted(Share.objects.filter(ended_at=None, person__person_group__group=group))
    marks = CarriedRight.objects.filter(group=group).select_related("permission")
    have = {(mark.page_id, mark.permission.codename): mark for mark in marks}
    permissions = _permissions()
    # What the group had already gets no mark: it is another's to take.
    for key in wanted - _there(group):
        _give(group, key[0], permissions[key[1]], is_marked=key in have)
    for key in have.keys() - wanted:
        _take(have[key])


def mend_rights(now: datetime) -> int:
    """Let every group have again what its shares need, and no more; return how many were wrong.

    Somebody may have taken a right by hand, or a page was deleted with its shares.
    """
    groups = Group.objects.filter(pk__in=_groups_to_mend())
    for group in groups:
        with transaction.atomic():
            carry(group)
    return len(groups)


def _there(group: Group) -> set[tuple[int | None, str]]:
    rights = GroupPagePermission.objects.filter(group=group)
    found = set(rights.values_list("page", "permission__codename"))
    if group.permissions.filter(codename=ENTER_ADMIN).exists():
        found.add((None, ENTER_ADMIN))
    return found


def _wanted(shares) -> set[tuple[int | None, str]]:
    found = set()
    for one in shares:
        for power in one.powers:
            found |= {(one.page_id, codename) for codename in ON_PAGES.get(power, ())}
            if power in NEEDS_ADMIN:
                found.add((None, ENTER_ADMIN))
    return found


def _permissions() -> dict[str, Permission]:
    names = [ENTER_ADMIN, *(name for names in ON_PAGES.values() for name in names)]
    rows = Permission.objects.filter(
        content_type__app_label__in=["wagtailadmin", "wagtailcore"], codename__in=names
    )
    return {row.codename: row for row in rows}


def _give(group: Group, page_id: int | None, permission: Permission, *, is_marked: bool) -> None:
    if page_id is None:
        group.permissions.add(permission)
    else:
        GroupPagePermission.objects.create(group=group, page_id=page_id, permission=permission)
    if not is_marked:
        CarriedRight.objects.create(group=group, page_id=page_id, permission=permission)


def _take(mark: CarriedRight) -> None:
    if mark.page_id is None:
        mark.group.permissions.remove(mark.permission)
    else:
        GroupPagePermission.objects.filter(
            group=mark.group_id, page=mark.page_id, permission=mark.permission_id
        ).delete()
    mark.delete()


def _groups_to_mend() -> set[int]:
    """Return the groups whose shares and rights in Wagtail differ. Five queries."""
    names = {permission.pk: codename for codename, permission in _permissions().items()}
    wanted = set()
    open_shares = Share.objects.filter(ended_at=None).select_related("person__person_group")
    for one in open_shares.iterator(chunk_size=500):
        alone = getattr(one.person, "person_group", None)
        group_id = one.group_id or (alone.group_id if alone else None)
        wanted |= {(group_id, *key) for key in _wanted([one])}
    there = {
        (group_id, page_id, names.get(permission_id))
        for group_id, page_id, permission_id in GroupPagePermission.objects.filter(
            permission__in=names
        ).values_list("group", "page", "permission")
    }
    of_groups = Group.permissions.through.objects.filter(permission__codename=ENTER_ADMIN)
    there |= {
        (group_id, None, ENTER_ADMIN) for group_id in of_groups.values_list("group", flat=True)
    }
    marks = {
        (group_id, page_id, names.get(permission_id))
        for group_id, page_id, permission_id in CarriedRight.objects.values_list(
            "group", "page", "permission"
        )
    }
    return {key[0] for key in (wanted - there) | (marks - wanted)} - {None}
