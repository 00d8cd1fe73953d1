"""Who reads what is searched for: by permission, training staff and auditors to begin with."""

from django.db.models import Q

from portal.core.policies import EVERYTHING, NOTHING, ScopedPolicy
from search.insight.models import SearchLog

VIEW = "insight.view_searchlog"


class InsightPolicy(ScopedPolicy):
    """All of it or nothing: no row belongs to anybody."""

    capabilities = {"view": VIEW}

    def scope(self, user, action: str) -> Q:
        return EVERYTHING if action == "view" and user.has_perm(VIEW) else NOTHING


insight_policy = InsightPolicy(SearchLog)
