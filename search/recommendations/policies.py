"""Whose recommendations one sees: one's own. How many people have some: those who support it."""

from django.db.models import Q

from portal.core.policies import EVERYTHING, NOTHING, ScopedPolicy
from search.recommendations.models import Dismissal, Pick, Reach

VIEW = "recommendations.view_reach"


class PickPolicy(ScopedPolicy):
    """One's own, and nobody else's."""

    def scope(self, user, action: str) -> Q:
        if not user.is_authenticated or action not in ("view", "dismiss"):
            return NOTHING
        return Q(person=user)


class DismissalPolicy(ScopedPolicy):
    """One's own, and nobody else's."""

    def scope(self, user, action: str) -> Q:
        if not user.is_authenticated or action not in ("view", "restore"):
            return NOTHING
        return Q(person=user)


class ReachPolicy(ScopedPolicy):
    """Numbers without a name, for those who have the permission."""

    capabilities = {"view": VIEW}

    def scope(self, user, action: str) -> Q:
        if not user.is_authenticated or action != "view":
            return NOTHING
        return EVERYTHING if user.has_perm(VIEW) else NOTHING


pick_policy = PickPolicy(Pick)
dismissal_policy = DismissalPolicy(Dismissal)
reach_policy = ReachPolicy(Reach)
