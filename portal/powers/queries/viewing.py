"""Who is shown to whoever looks at the portal as somebody else."""

from collections.abc import Iterator

from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.organisation.queries.audiences import LINE_MANAGER
from portal.people.enums import EVERYONE, SIGNED_IN, Role
from portal.people.models import User
from portal.people.queries import is_administrator
from portal.powers.models import Viewing
from portal.powers.queries.scopes import DOORS
from themes.registry import Banner

NOBODY = -1  # the id of the stand-in for a role: no row is theirs


def viewable_as(viewer) -> list[Role]:
    """Return the roles as which ``viewer`` may look: only administrators as their own."""
    return [role for role in Role if role != Role.ADMINISTRATOR or is_administrator(viewer)]


def may_be_seen(person: User, *, by: User) -> bool:
    """Return whether ``by`` may ask to look as ``person``: not as who can do more than they."""
    if person.pk == by.pk or not person.is_active or person.is_superuser:
        return False
    return is_administrator(by) or not is_administrator(person)


def person_of(viewing: Viewing, viewer: User) -> User:
    """Return who stands for the viewer's choice while they look.

    They have the tokens of the person or role, and so see the same pages. Permissions they have
    only as far as ``viewer`` has them, too, and the admin is closed: looking opens no door.
    """
    person = viewing.consent.person if viewing.consent_id else _stand_in(Role(viewing.role))
    allowed = person.get_all_permissions() - DOORS
    person.seen_by = viewer
    person._is_administrator = False
    person.has_perm = lambda permission, obj=None: (
        permission in allowed and viewer.has_perm(permission)
    )
    return person


def _stand_in(role: Role) -> User:
    person = User(pk=NOBODY, login_name="", display_name=str(role.label))
    person._state.adding = False
    found = Permission.objects.filter(group__role_group__role=role)
    names = {
        f"{app}.{codename}"
        for app, codename in found.values_list("content_type__app_label", "codename")
    }
    # What Django and we would otherwise look up by the id.
    person._perm_cache = person._user_perm_cache = person._group_perm_cache = names
    person._holdings = ()
    own = LINE_MANAGER if role == Role.LINE_MANAGER else f"role:{role.value}"
    person.known_tokens = frozenset({EVERYONE, SIGNED_IN, f"role:{Role.LEARNER}", own})
    return person


def banner(request) -> Iterator[Banner]:
    """Yield what stands above every screen while somebody looks as somebody else."""
    viewing = getattr(request, "viewing", None)
    if viewing is not None:
        yield Banner(
            text=_("You look at the portal as %s. Nothing can be changed.") % viewing.seen_as,
            end_url=reverse("powers:end"),
            end_label=_("Stop looking"),
        )
