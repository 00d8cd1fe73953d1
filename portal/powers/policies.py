"""Who grants powers, owns programs, hands over, and looks as others.

Powers are handed out by administrators alone, so that no power can widen itself.
"""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.core.dates import organisation_today
from portal.core.policies import EVERYTHING, NOTHING, ScopedPolicy
from portal.people.enums import Role
from portal.people.models import Deviation
from portal.people.queries import is_administrator
from portal.powers.models import Consent, Grant, Handover, PowerUse, Program, ProgramOwner, Viewing
from portal.powers.queries import holdings_of

SEE, LOOK = "powers.view_grant", "powers.look_as_others"


class AdministeredPolicy(ScopedPolicy):
    """Administrators change; whoever may see powers sees. Set ``changes`` and ``kept_to``."""

    changes = ()  # the actions of administrators

    def scope(self, user, action: str) -> Q:
        if not user.is_authenticated:
            return NOTHING
        if action == "view":
            return EVERYTHING if user.has_perm(SEE) else NOTHING
        if action in self.changes and is_administrator(user):
            return EVERYTHING
        return NOTHING


class GrantPolicy(AdministeredPolicy):
    changes = ("add", "end")
    refusals = {action: _("Only administrators grant powers and end them.") for action in changes}
    capabilities = {"view": SEE}
    roles = dict.fromkeys(changes, Role.ADMINISTRATOR)


class DeviationPolicy(AdministeredPolicy):
    changes = ("change",)
    refusals = {"change": _("Only administrators give and withhold capabilities.")}
    capabilities = {"view": SEE}
    roles = dict.fromkeys(changes, Role.ADMINISTRATOR)


class HandoverPolicy(AdministeredPolicy):
    changes = ("add", "undo")
    refusals = {action: _("Only administrators hand over for others.") for action in changes}
    capabilities = {"view": SEE}
    roles = dict.fromkeys(changes, Role.ADMINISTRATOR)


class PowerUsePolicy(AdministeredPolicy):
    capabilities = {"view": SEE}


class ProgramPolicy(ScopedPolicy):
    """Owners and whoever has a step see their program; owners hand out its steps."""

    changes = ("add", "change")
    refusals = {
        "hand": _("Only the owners of a program hand out its steps."),
        **{action: _("Only administrators make programs and name owners.") for action in changes},
    }
    roles = {
        "hand": Role.ADMINISTRATOR,
        **dict.fromkeys(changes, Role.ADMINISTRATOR),
    }

    def scope(self, user, action: str) -> Q:
        if not user.is_authenticated:
            return NOTHING
        if action == "view":
            if user.has_perm(SEE):
                return EVERYTHING
            mine = {one.program for one in holdings_of(user) if one.program}
            return Q(pk__in=sorted(mine)) if mine else NOTHING
        if action == "hand":
            if is_administrator(user):
                return EVERYTHING
            owned = ProgramOwner.objects.current(organisation_today()).filter(person=user)
            rows = Q(pk__in=owned.values("program"), is_closed=False)
            return rows if owned.exists() else NOTHING
        return EVERYTHING if action in self.changes and is_administrator(user) else NOTHING


class ConsentPolicy(ScopedPolicy):
    """One answers questions about oneself; support sees what it asked."""

    refusals = {
        "ask": _("Only support looks at the portal as others see it."),
        "look": _("Only whoever asked may look, and only with a yes."),
    }
    capabilities = {"ask": LOOK, "look": LOOK}

    def scope(self, user, action: str) -> Q:
        if not user.is_authenticated:
            return NOTHING
        if action == "view":
            return Q(person=user) | Q(asked_by=user)
        if action == "answer":
            return Q(person=user)
        if action == "ask":
            return EVERYTHING if user.has_perm(LOOK) else NOTHING
        if action == "look":
            return Q(asked_by=user) if user.has_perm(LOOK) else NOTHING
        return NOTHING


class ViewingPolicy(ScopedPolicy):
    """Support looks and sees its own looks; whoever may see powers sees everybody's."""

    refusals = {"look": _("Only support looks at the portal as others see it.")}
    capabilities = {"view": SEE, "look": LOOK}

    def scope(self, user, action: str) -> Q:
        if not user.is_authenticated:
            return NOTHING
        if action == "view":
            if user.has_perm(SEE):
                return EVERYTHING
            return Q(viewer=user) if user.has_perm(LOOK) else NOTHING
        if action == "look" and user.has_perm(LOOK):
            return Q(viewer=user)
        return NOTHING


grant_policy = GrantPolicy(Grant)
deviation_policy = DeviationPolicy(Deviation)
handover_policy = HandoverPolicy(Handover)
power_use_policy = PowerUsePolicy(PowerUse)
program_policy = ProgramPolicy(Program)
consent_policy = ConsentPolicy(Consent)
viewing_policy = ViewingPolicy(Viewing)
