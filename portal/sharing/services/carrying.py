"""What carries shares in Wagtail: rights of groups, marked as the shares' own.

A person's hidden group is written by ``people``, who asks what everybody lends; there only the
marks are ours.
"""

from collections.abc import Mapping
from datetime import datetime

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import GroupPagePermission

from portal.people.models import User
from portal.people.registry import LentRight
from portal.people.services import renew_own_group
from portal.sharing.models import CarriedRight, Share
from portal.sharing.queries import ENTER_ADMIN, ON_PAGES, needs_of, rights_lent


def carry(holder: User | Group) -> None:
    """Let ``holder`` have in Wagtail exactly what their shares need, besides what they have."""
    if isinstance(holder, User):
        renew_own_group(holder)
        return
    # The lock makes two shares with one group queue up.
    Group.objects.select_for_update(no_key=True).get(pk=holder.pk)
    wanted = needs_of(Share.objects.filter(ended_at=None, group=holder))
    marks = CarriedRight.objects.filter(group=holder).select_related("permission")
    have = {(mark.page_id, mark.permission.codename): mark for mark in marks}
    permissions = _permissions()
    # What the group had already gets no mark: it is another's to take.
    for key in wanted - _there(holder):
        _give(holder, key[0], permissions[key[1]], is_marked=key in have)
    for key in have.keys() - wanted:
        _take(have[key])


def mark_own_group(person: User, group: Group, lent: Mapping[LentRight, int]) -> None:
    """Mark in the hidden group of ``person`` what nobody but shares lends them.

    ``lent`` says by how many each right is lent.
    """
    ours = {right for right in rights_lent(person) if lent.get(right) == 1}
    wanted = {(right.page, right.permission.partition(".")[2]) for right in ours}
    marks = CarriedRight.objects.filter(group=group).select_related("permission")
    have = {(mark.page_id, mark.permission.codename): mark.pk for mark in marks}
    CarriedRight.objects.filter(pk__in=[have[key] for key in have.keys() - wanted]).delete()
    permissions = _permissions() if wanted else {}
    CarriedRight.objects.bulk_create(
        CarriedRight(group=group, page_id=page, permission=permissions[codename])
        for page, codename in wanted - have.keys()
    )


def mend_rights(now: datetime) -> int:
    """Let everybody have again what their shares need, and no more; return how many were wrong.

    Somebody may have taken a right by hand, or a page was deleted with its shares.
    """
    groups = Group.objects.filter(pk__in=_groups_to_mend()).select_related("person_group__person")
    for group in groups:
        alone = getattr(group, "person_group", None)
        with transaction.atomic():
            carry(alone.person if alone else group)
    return len(groups)


def _there(group: Group) -> set[tuple[int | None, str]]:
    rights = GroupPagePermission.objects.filter(group=group)
    found = set(rights.values_list("page", "permission__codename"))
    if group.permissions.filter(codename=ENTER_ADMIN).exists():
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
    # Whoever cannot sign in has no rights; they come back with them.
    shares = Share.objects.filter(ended_at=None).exclude(person__is_active=False)
    for one in shares.select_related("person__person_group").iterator(chunk_size=500):
        alone = getattr(one.person, "person_group", None)
        group_id = one.group_id or (alone.group_id if alone else None)
        wanted |= {(group_id, *key) for key in needs_of([one])}
    there = {
        (group_id, page_id, names[permission_id])
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
