"""Everybody follows and saves for themselves; nobody sees what others do."""

from django.db.models import Q

from portal.core.policies import NOTHING, ScopedPolicy
from search.following.models import Follow, SavedSearch


class OwnPolicy(ScopedPolicy):
    """One's own rows, and nobody else's."""

    def scope(self, user, action: str) -> Q:
        if not user.is_authenticated or action not in ("view", "change", "delete"):
            return NOTHING
        return Q(person=user)


follow_policy = OwnPolicy(Follow)
saved_search_policy = OwnPolicy(SavedSearch)
