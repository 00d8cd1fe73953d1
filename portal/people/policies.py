"""Who manages accounts and groups: the administrator's role, and nobody else.

It is a role and not a permission, so that nobody can hand it out in a form. To look at the list of
people is a permission: HR and auditors have it.
"""

from axes.models import AccessFailureLog
from django.contrib.auth.models import Group
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.core.policies import EVERYTHING, NOTHING, ScopedPolicy
from portal.people.enums import Role
from portal.people.models import Refusal, User
from portal.people.queries import is_administrator
from portal.people.registry import reach_of


class PersonPolicy(ScopedPolicy):
    """Administrators see everybody and manage everybody who cannot break glass."""

    managed = (
        "anonymise",
        "change",
        "deactivate",
        "delete",
        "end_devices",
        "give_password",
        "hand_out_data",
        "merge",
        "reset_second_factor",
    )
    refusals = {
        action: _("Only administrators manage people, and only by the command line superusers.")
        for action in ("view", "add", *managed)
    }
    roles = dict.fromkeys(("add", *managed), Role.ADMINISTRATOR)
    capabilities = {"view": "people.view_user"}

    def scope(self, user, action: str) -> Q:
        if action == "view" and not is_administrator(user):
            return reach_of(user, "people.view_user").people("pk")
        if not is_administrator(user):
            return NOTHING
        if action in ("view", "add"):
            return EVERYTHING
        if action in self.managed:
            # Else a new password would make an administrator a superuser.
            return EVERYTHING if user.is_superuser else Q(is_superuser=False)
        return NOTHING


class GroupPolicy(ScopedPolicy):
    """Administrators make groups and hand out powers; the roles' own stand in code, one person's
    are hidden."""

    roles = dict.fromkeys(("view", "add", "change", "delete"), Role.ADMINISTRATOR)

    def scope(self, user, action: str) -> Q:
        if action in ("view", "add", "change", "delete") and is_administrator(user):
            return Q(role_group=None, person_group=None)
        return NOTHING


class DoorPolicy(ScopedPolicy):
    """Administrators see what happened at the doors; rows come and go by themselves."""

    refusals = {"view": _("Only administrators see what happened at the doors.")}

    def scope(self, user, action: str) -> Q:
        allowed = action in ("view", "unlock") and is_administrator(user)
        return EVERYTHING if allowed else NOTHING


failure_policy = DoorPolicy(AccessFailureLog)
refusal_policy = DoorPolicy(Refusal)
person_policy = PersonPolicy(User)
group_policy = GroupPolicy(Group)
