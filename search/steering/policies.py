"""Who reads the rules of the search, and who changes them: by permission, all or nothing."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.core.policies import EVERYTHING, NOTHING, ScopedPolicy
from search.steering.models import RulesVersion

VIEW, STEER = "steering.view_rulesversion", "steering.steer_search"


class RulesPolicy(ScopedPolicy):
    """Training staff to begin with; auditors read."""

    capabilities = {"view": VIEW, "steer": STEER}
    refusals = {"steer": _("Only whoever steers the search may change its rules.")}

    def scope(self, user, action: str) -> Q:
        needed = self.capabilities.get(action)
        return EVERYTHING if needed and user.has_perm(needed) else NOTHING


rules_policy = RulesPolicy(RulesVersion)
