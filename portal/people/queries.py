"""Reads over people: their roles, and the audience tokens they have."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from portal.people.enums import EVERYONE, SIGNED_IN, Role
from portal.people.models import User
from portal.people.registry import audience_tokens


def roles_of(person) -> frozenset[str]:
    """Return the roles of ``person``. One query."""
    groups = Group.objects.filter(user=person.pk, role_group__isnull=False)
    return frozenset(groups.values_list("role_group__role", flat=True))


def audience_tokens_of(person) -> frozenset[str]:
    """Return every token of ``person``; what they may see carries one of them.

    ``person`` may be anonymous: then only what is for everyone, and nothing where the site is
    not public. Costs one query, and one per app that answers.
    """
    if not person.is_authenticated or not person.is_active:
        return frozenset({EVERYONE} if settings.STOA_PUBLIC_SITE else ())
    tokens = {EVERYONE, SIGNED_IN}
    for group_id, role in person.groups.values_list("pk", "role_group__role"):
        tokens.add(f"role:{role}" if role else f"group:{group_id}")
    return frozenset(tokens.union(audience_tokens.ask(person)))


def audience_choices() -> list[tuple[str, str]]:
    """Return the tokens that an author may choose for a page, with their names. One query."""
    groups = Group.objects.filter(role_group=None).order_by("name")
    return [
        (EVERYONE, _("Everyone, also without signing in")),
        (SIGNED_IN, _("Everyone who is signed in")),
        *((f"role:{role.value}", str(role.label)) for role in Role),
        *((f"group:{pk}", name) for pk, name in groups.values_list("pk", "name")),
    ]


def active_administrators() -> QuerySet[User]:
    """Return the people who can add people and may sign in."""
    in_role = User.groups.through.objects.filter(group__role_group__role=Role.ADMINISTRATOR)
    return User.objects.filter(is_active=True, pk__in=in_role.values("user"))
