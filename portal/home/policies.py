"""Who says which audience may fetch the files of a collection."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.permissions import collection_permission_policy

from portal.core.policies import NOTHING, ScopedPolicy
from portal.home.models import CollectionAudience


class CollectionAudiencePolicy(ScopedPolicy):
    """Whoever keeps collections also says who fetches from them."""

    refusals = {"change": _("Only whoever keeps the collections may change this.")}

    def scope(self, user, action: str) -> Q:
        if not user.is_authenticated or action not in ("view", "add", "change", "delete"):
            return NOTHING
        # Every screen of the admin asks for its menu: the rights are known, rows need no query.
        if not collection_permission_policy.user_has_permission(user, "change"):
            return NOTHING
        kept = collection_permission_policy.instances_user_has_permission_for(user, "change")
        return Q(collection__in=kept)


collection_audience_policy = CollectionAudiencePolicy(CollectionAudience)
