"""Who says which audience may fetch the files of a collection."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.core.policies import EVERYTHING, NOTHING, ScopedPolicy
from portal.home.models import CollectionAudience


class CollectionAudiencePolicy(ScopedPolicy):
    """Whoever keeps collections also says who fetches from them."""

    refusals = {"change": _("Only whoever keeps the collections may change this.")}

    def scope(self, user, action: str) -> Q:
        keeps = user.is_authenticated and user.has_perm("wagtailcore.change_collection")
        if keeps and action in ("view", "add", "change", "delete"):
            return EVERYTHING
        return NOTHING


collection_audience_policy = CollectionAudiencePolicy(CollectionAudience)
