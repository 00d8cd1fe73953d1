"""What else is worth reading: by hand, then by what pages share."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from portal.home.kinds import found_models
from portal.home.models import PortalPage, PortalPageTag, RelatedPage
from portal.home.queries.languages import one_per_identity
from portal.home.queries.seeing import visible_pages

MOST_RELATED = 5
TOPIC_WEIGHT = 2  # chosen from a tree with care; a tag may be any word


def see_also(
    page: PortalPage, *, person, tokens: frozenset[str], language: str
) -> QuerySet[PortalPage]:
    """Return up to five other pages that ``person``, who has ``tokens``, may see.

    What the author chose stands first, in that order; then what shares most topics and tags.
    Archived pages are left out. One query.
    """
    seen = visible_pages(PortalPage.objects.filter(archived_at=None), person, tokens=tokens)
    through = PortalPage.topics.through.objects
    topics = through.filter(portalpage=page.pk).values("topic")
    tags = PortalPageTag.objects.filter(content_object=page.pk).values("tag")
    sharing = Q(pk__in=through.filter(topic__in=topics).values("portalpage")) | Q(
        pk__in=PortalPageTag.objects.filter(tag__in=tags).values("content_object")
    )
    chosen = RelatedPage.objects.filter(page=page.pk)
    kinds = [ContentType.objects.get_for_model(model).pk for model in found_models()]
    wanted = Q(translation_key__in=chosen.values("other__translation_key")) | (
        sharing & Q(content_type__in=kinds)
    )
    found = one_per_identity(seen.filter(wanted), seen, language)
    place = chosen.filter(other__translation_key=OuterRef("translation_key")).order_by("sort_order")
    shared_topics = through.filter(portalpage=OuterRef("pk"), topic__in=topics)
    shared_tags = PortalPageTag.objects.filter(content_object=OuterRef("pk"), tag__in=tags)
    return (
        found.exclude(translation_key=page.translation_key)
        .annotate(
            _place=Subquery(place.values("sort_order")[:1]),
            _shared=_count(shared_topics, "portalpage") * TOPIC_WEIGHT
            + _count(shared_tags, "content_object"),
        )
        .order_by(F("_place").asc(nulls_last=True), "-_shared", "-first_published_at", "-pk")
    )[:MOST_RELATED]


def _count(rows: QuerySet, of: str) -> Coalesce:
    counted = rows.order_by().values(of).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)
