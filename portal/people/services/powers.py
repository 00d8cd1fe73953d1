"""The roles' powers, from the table in ``roles`` to rows that Wagtail and Django ask."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models, transaction
from django.utils.translation import override
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
)

from portal.people.enums import Role
from portal.people.models import RoleGroup
from portal.people.queries import permissions_named
from portal.people.registry import tree_heads
from portal.people.roles import POWERS, Powers

WAGTAIL_GROUPS = ("Editors", "Moderators")


@transaction.atomic
def apply_roles() -> None:
    """Give every role's group exactly what the table says, on the pages there are now.

    Safe to run as often as one likes. What is handed out to other groups stays as it is.
    """
    first_time = not RoleGroup.objects.exists()
    with override(settings.LANGUAGE_CODE):
        groups = {role: _group_of(role) for role in Role}
    for role, powers in POWERS.items():
        _empower(groups[role], powers)
    if first_time:
        _replace_wagtail_groups(groups[Role.TRAINING_STAFF])


def _group_of(role: Role) -> Group:
    known = RoleGroup.objects.select_related("group").filter(role=role).first()
    if known is not None:
        return known.group
    group, _ = Group.objects.get_or_create(name=str(role.label))
    RoleGroup.objects.create(role=role, group=group)
    return group


def _empower(group: Group, powers: Powers) -> None:
    group.permissions.set(permissions_named(powers.permissions))
    _set_rows(
        GroupPagePermission.objects.filter(group=group),
        GroupPagePermission,
        [
            {"group_id": group.pk, "page_id": page_id, "permission_id": permission.pk}
            for tree, actions in powers.pages.items()
            for permission in permissions_named([f"wagtailcore.{action}" for action in actions])
            for page_id in _heads(tree)
        ],
    )
    root = Collection.get_first_root_node()
    _set_rows(
        GroupCollectionPermission.objects.filter(group=group),
        GroupCollectionPermission,
        [
            {"group_id": group.pk, "collection_id": root.pk, "permission_id": permission.pk}
            for permission in (permissions_named(powers.media) if root else ())
        ],
    )


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
