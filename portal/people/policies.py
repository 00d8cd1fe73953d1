"""Who manages accounts: the administrator's role, and nobody else."""

from django.contrib.auth.models import Group
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.core.policies import EVERYTHING, NOTHING, ScopedPolicy
from portal.people.enums import Role
from portal.people.models import User
from portal.people.queries import roles_of


def is_administrator(user) -> bool:
    """Return whether ``user`` has the administrator's role, or breaks glass. One query at most."""
    if not user.is_authenticated or not user.is_active:
        return False
    if not hasattr(user, "_is_administrator"):
        user._is_administrator = user.is_superuser or Role.ADMINISTRATOR in roles_of(user)
    return user._is_administrator


class PersonPolicy(ScopedPolicy):
    """Everybody edits their own profile; administrators see and change everybody."""

    refusals = {
        action: _("Only an administrator manages people. Ask yours.")
        for action in ("view", "add", "change", "delete")
    }

    def scope(self, user, action: str) -> Q:
        if action == "profile" and user.is_authenticated:
            return Q(pk=user.pk)
        if action in ("view", "add", "change", "delete") and is_administrator(user):
            # Whoever may break glass can be changed by their own kind only.
            return EVERYTHING if user.is_superuser else Q(is_superuser=False)
        return NOTHING


class GroupPolicy(ScopedPolicy):
    """Administrators make groups and hand out powers; the groups of the roles stay as they are."""

    def scope(self, user, action: str) -> Q:
        if action in ("view", "add", "change", "delete") and is_administrator(user):
            return Q(role_group=None)
        return NOTHING


people_policy = PersonPolicy(User)
group_policy = GroupPolicy(Group)
