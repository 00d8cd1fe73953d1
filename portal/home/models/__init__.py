"""Pages that people find on their own, collections of them, and who may see them."""

from portal.home.models.collections import MOST_PICKED, CollectedPage, CollectionPage
from portal.home.models.pages import (
    AudienceField,
    CollectionAudience,
    HomePage,
    PageAudience,
    PortalPage,
    PortalPageTag,
    PublishedWhole,
    RelatedPage,
    StandardPage,
    being_published,
    signed_in,
)

__all__ = [
    "MOST_PICKED",
    "AudienceField",
    "CollectedPage",
    "CollectionAudience",
    "CollectionPage",
    "HomePage",
    "PageAudience",
    "PortalPage",
    "PortalPageTag",
    "PublishedWhole",
    "RelatedPage",
    "StandardPage",
    "being_published",
    "signed_in",
]
