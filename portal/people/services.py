"""Every change to accounts, groups and what roles may do."""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.contrib.auth.tokens import default_token_generator
from django.contrib.sessions.models import Session
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from portal.core.errors import RuleViolation
from portal.people.enums import Role
from portal.people.models import RoleGroup, User
from portal.people.queries import roles_of
from portal.people.registry import facts_about, grounds
from portal.people.roles import ROLES


class StillNeeded(RuleViolation):
    """An account cannot go, or lose its role, without harm."""


@transaction.atomic
def apply_roles() -> None:
    """Give every role's group exactly what the table says; safe to run any number of times."""
    for role, granted in ROLES.items():
        group = role_group(role)
        group.permissions.set(_permissions(granted.permissions))
        _grant_pages(group, role, _codenames("wagtailcore", granted.page_permissions))
        _grant_files(group, _codenames(None, granted.file_permissions))


def role_group(role: str) -> Group:
    """Return the group that stands for ``role``, made at need."""
    row = RoleGroup.objects.filter(role=role).select_related("group").first()
    if row is not None:
        return row.group
    group, _created = Group.objects.get_or_create(name=f"Stoa: {Role(role).value}")
    RoleGroup.objects.create(role=role, group=group)
    return group


@transaction.atomic
def set_roles(person: User, roles: Iterable[str], *, groups: Iterable[Group] | None = None) -> None:
    """Give ``person`` exactly these roles and, unless left out, exactly these other groups.

    Raises:
        StillNeeded: Nobody else would be administrator.
    """
    wanted = set(roles)
    had = roles_of(person)
    if Role.ADMINISTRATOR in had and Role.ADMINISTRATOR not in wanted:
        _keep_an_administrator(person)
    kept = person.groups.filter(role_group=None) if groups is None else groups
    person.groups.set([*kept, *(role_group(role) for role in sorted(wanted))])


@transaction.atomic
def deactivate(person: User) -> None:
    """Shut ``person`` out, at once; facts about them stay.

    Raises:
        StillNeeded: Nobody else would be administrator.
    """
    if Role.ADMINISTRATOR in roles_of(person):
        _keep_an_administrator(person)
    person.is_active = False
    person.save(update_fields=["is_active"])
    end_sessions(person)


@transaction.atomic
def remove(person: User) -> bool:
    """Delete ``person``, or deactivate them where facts are kept; return whether they are gone.

    Raises:
        StillNeeded: Nobody else would be administrator.
    """
    if any(True for _fact in facts_about.ask(person)):
        deactivate(person)
        return False
    if Role.ADMINISTRATOR in roles_of(person):
        _keep_an_administrator(person)
    person.delete()
    return True


def end_sessions(person: User) -> None:
    """Sign ``person`` out everywhere."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get("_auth_user_id") == str(person.pk):
            session.delete()


def password_link(person: User) -> str:
    """Return the path of a link by which ``person`` chooses a password.

    It works once, and for ``PASSWORD_RESET_TIMEOUT`` seconds.
    """
    uid = urlsafe_base64_encode(force_bytes(person.pk))
    token = default_token_generator.make_token(person)
    return reverse("people:password_choose", args=[uid, token])


def mail_password_link(person: User, *, site_url: str) -> bool:
    """Send ``person`` a link to choose a password; return whether they have an address."""
    if not person.email:
        return False
    told = {"person": person, "link": f"{site_url}{password_link(person)}"}
    text = render_to_string("people/mail/password_link.txt", told)
    send_mail(_("Your password for the learning portal"), text, None, [person.email])
    return True


def _keep_an_administrator(person: User) -> None:
    # The group's row is the lock: two administrators cannot remove each other at once.
    group = Group.objects.select_for_update().get(pk=role_group(Role.ADMINISTRATOR).pk)
    others = group.user_set.filter(is_active=True).exclude(pk=person.pk)
    if not others.exists():
        raise StillNeeded(_("Somebody has to be administrator. Give the role to another first."))


def _permissions(names: Iterable[str]) -> list[Permission]:
    wanted = [tuple(name.split(".")) for name in names]
    chosen = Q(pk__in=[])
    for label, codename in wanted:
        chosen |= Q(content_type__app_label=label, codename=codename)
    return list(Permission.objects.filter(chosen))


def _codenames(label: str | None, codenames: Iterable[str]) -> list[Permission]:
    rows = Permission.objects.filter(codename__in=codenames)
    apps = [label] if label else ["wagtailimages", "wagtaildocs"]
    return list(rows.filter(content_type__app_label__in=apps))


def _grant_pages(group: Group, role: str, permissions: list[Permission]) -> None:
    pages = list(grounds.ask(role)) if permissions else []
    wanted = {(page.pk, permission.pk) for page in pages for permission in permissions}
    rows = GroupPagePermission.objects.filter(group=group)
    have = {(row.page_id, row.permission_id): row.pk for row in rows}
    rows.filter(pk__in=[pk for pair, pk in have.items() if pair not in wanted]).delete()
    GroupPagePermission.objects.bulk_create(
        GroupPagePermission(group=group, page_id=page, permission_id=permission)
        for page, permission in sorted(wanted - have.keys())
    )


def _grant_files(group: Group, permissions: list[Permission]) -> None:
    root = Collection.objects.filter(depth=1).first()
    rows = GroupCollectionPermission.objects.filter(group=group)
    if root is None:
        return  # Wagtail's own migrations have not made it yet
    rows.exclude(collection=root, permission__in=permissions).delete()
    for permission in permissions:
        rows.get_or_create(group=group, collection=root, permission=permission)
