"""Who reads the rules of the search, and who changes them: by permission, all or nothing."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.core.policies import EVERYTHING, NOTHING, ScopedPolicy
from portal.people.enums import Role
from portal.people.queries import tokens_of_viewer
from search.steering.models import RulesVersion

WITH_POWERS = ("role:", "group:", "person:")  # tokens of groups
VIEW, STEER = "steering.view_rulesversion", "steering.steer_search"


class RulesPolicy(ScopedPolicy):
    """Training staff to begin with; auditors read."""

    capabilities = {"view": VIEW, "steer": STEER}
    refusals = {"steer": _("Only whoever steers the search may change its rules.")}

    def scope(self, user, action: str) -> Q:
        needed = self.capabilities.get(action)
        return EVERYTHING if needed and user.has_perm(needed) else NOTHING


rules_policy = RulesPolicy(RulesVersion)


def reads_reasons(request) -> Iterator[bool]:
    """Yield whether whoever asks reads in full why something was found.

    Learners, who are most, cost no query: permissions come with groups, which have tokens.
    """
    bearing = [one for one in tokens_of_viewer(request) if one.startswith(WITH_POWERS)]
    may_have_some = request.user.is_superuser or set(bearing) - {f"role:{Role.LEARNER}"}
    yield bool(may_have_some) and rules_policy.user_has_permission(request.user, "view")
