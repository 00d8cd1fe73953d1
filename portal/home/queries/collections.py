"""What a collection asks for, and what it finds for whoever looks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_

from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone
from wagtail.models import Page

from portal.home.enums import CollectionSort, Dated, PageState
from portal.home.kinds import found_models
from portal.home.models import CollectionPage, PortalPage, PortalPageTag
from portal.home.queries.languages import one_per_identity
from portal.home.queries.seeing import page_policy, visible_pages
from portal.people.enums import EVERYONE, SIGNED_IN
from portal.vocabulary.models import Topic

MOST_TAGS = 20
DATES = {Dated.PUBLISHED: "first_published_at", Dated.CHANGED: "last_published_at"}
ORDERS = {
    CollectionSort.NEWEST: [F("first_published_at").desc(nulls_last=True), "-pk"],
    CollectionSort.CHANGED: [F("last_published_at").desc(nulls_last=True), "-pk"],
    CollectionSort.TITLE: ["title", "pk"],
    CollectionSort.REVIEW: [F("review_by").asc(nulls_last=True), "title", "pk"],
    CollectionSort.HAND: ["path"],
}


@dataclass(frozen=True, slots=True)
class PageQuery:
    """What somebody asks for; what is left out does not narrow anything down."""

    kinds: tuple[str, ...] = ()  # such as "courses.CoursePage"
    topics: tuple[int, ...] = ()  # with all below them
    tags: tuple[str, ...] = ()  # names
    person: int | None = None
    states: tuple[str, ...] = (PageState.LIVE,)
    dated: str = Dated.PUBLISHED
    within_days: int | None = None
    since: date | None = None
    until: date | None = None  # inclusive
    below: int | None = None
    picked: tuple[int, ...] = ()  # these stand first, in this order
    picked_only: bool = False
    without: int | None = None  # the page that shows the answer
    sort: str = CollectionSort.NEWEST
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """How many pages a query finds, for different people."""

    for_viewer: int
    for_signed_in: int
    for_everyone: int


def query_of(page: CollectionPage) -> PageQuery:
    """Return what ``page`` asks for, drafts and previews included. Two queries."""
    return PageQuery(
        kinds=tuple(page.kinds),
        topics=tuple(topic.pk for topic in page.about.all()),
        tags=split_tags(page.with_tags),
        person=page.of_person_id,
        states=tuple(page.states),
        dated=page.dated,
        within_days=page.within_days,
        since=page.since,
        until=page.until,
        below=page.below_id,
        picked=tuple(row.page_id for row in page.picked.all()),
        picked_only=page.picked_only,
        without=page.pk,
        sort=page.sort,
        limit=page.limit,
    )


def query_of_block(value: Mapping) -> PageQuery:
    """Return what the block itself asks for."""
    below = value.get("below")
    return PageQuery(
        kinds=tuple(value.get("kinds") or ()),
        topics=tuple(int(pk) for pk in value.get("topics") or () if str(pk).isdigit()),
        tags=split_tags(value.get("tags") or ""),
        within_days=value.get("within_days") or None,
        below=below.pk if below else None,
        sort=value.get("sort") or CollectionSort.NEWEST,
    )


def split_tags(text: str) -> tuple[str, ...]:
    """Return the names of tags in a text with commas.

    >>> split_tags("Pumps, ,water ")
    ('Pumps', 'water')
    """
    names = [name.strip() for name in text.split(",")]
    return tuple(name for name in names if name)[:MOST_TAGS]


def pages_found(
    query: PageQuery, *, tokens: frozenset[str], language: str, person=None
) -> QuerySet[PortalPage]:
    """Return what ``query`` finds for a bearer of ``tokens``: one page for each identity.

    In ``language`` where there is such a page that they may see, else in the source language.
    A page counts if one of its translations matches. Drafts show only where ``person`` may change
    them. Not evaluated here; four small queries at most prepare it.
    """
    seen = _seen(query, tokens, person or AnonymousUser())
    keys = _picked_keys(query)
    wanted = Q(translation_key__in=list(keys))
    if not query.picked_only:
        matching = seen.filter(_asked_for(query), _of_found_kinds(query))
        wanted |= Q(translation_key__in=matching.order_by().values("translation_key"))
    found = one_per_identity(seen.filter(wanted), seen, language)
    if query.without is not None:
        found = found.exclude(pk=query.without)
    place = Case(
        *(When(translation_key=key, then=Value(at)) for at, key in enumerate(keys)),
        default=Value(len(keys)),
        output_field=IntegerField(),
    )
    order = ORDERS[CollectionSort(query.sort)]
    found = found.order_by(*([place] if keys else []), *order)
    return found[: query.limit] if query.limit else found


def found_by(query: PageQuery, *, tokens, language: str, person) -> Found:
    """Return how many pages ``query`` finds for a bearer of ``tokens``, and for others."""
    publicly, inside = frozenset({EVERYONE}), frozenset({EVERYONE, SIGNED_IN})
    return Found(
        pages_found(query, tokens=tokens, language=language, person=person).count(),
        pages_found(query, tokens=inside, language=language).count(),
        pages_found(query, tokens=publicly, language=language).count(),
    )


def _seen(query: PageQuery, tokens: frozenset[str], person) -> QuerySet[PortalPage]:
    live = visible_pages(PortalPage.objects.all(), person, tokens=tokens)
    states = Q(pk__in=[])
    if PageState.LIVE in query.states:
        states |= Q(pk__in=live.filter(archived_at=None).values("pk"))
    if PageState.ARCHIVED in query.states:
        states |= Q(pk__in=live.exclude(archived_at=None).values("pk"))
    if PageState.DRAFT in query.states and person.is_authenticated:
        written = page_policy.instances_user_has_permission_for(person, "change")
        states |= Q(live=False, pk__in=written.values("pk"))
    return PortalPage.objects.filter(states)


def _picked_keys(query: PageQuery) -> dict:
    if not query.picked:
        return {}
    keys = dict(PortalPage.objects.filter(pk__in=query.picked).values_list("pk", "translation_key"))
    return dict.fromkeys(keys[pk] for pk in query.picked if pk in keys)


def _of_found_kinds(query: PageQuery) -> Q:
    models = {model._meta.label: model for model in found_models()}
    if query.kinds:
        models = {name: model for name, model in models.items() if name in query.kinds}
    types = [ContentType.objects.get_for_model(model).pk for model in models.values()]
    return Q(content_type__in=types)


def _asked_for(query: PageQuery) -> Q:
    asked = Q()
    if query.topics:
        carriers = PortalPage.topics.through.objects.filter(topic__in=branches(query.topics))
        asked &= Q(pk__in=carriers.values("portalpage"))
    if query.tags:
        named = reduce(or_, (Q(tag__name__iexact=name) for name in query.tags))
        asked &= Q(pk__in=PortalPageTag.objects.filter(named).values("content_object"))
    if query.person is not None:
        asked &= Q(responsible=query.person)
    if query.below is not None:
        asked &= _below(query.below)
    return asked & _in_time(query)


def branches(topics) -> QuerySet[Topic]:
    """Return ``topics``, by their ids, with all that stand below them. One query at once."""
    paths = Topic.objects.filter(pk__in=topics).values_list("path", flat=True)
    return Topic.objects.filter(
        reduce(or_, (Q(path__startswith=path) for path in paths), Q(pk__in=[]))
    )


def _below(pk: int) -> Q:
    path = Page.objects.filter(pk=pk).values_list("path", flat=True).first()
    return Q(path__startswith=path) & ~Q(pk=pk) if path else Q(pk__in=[])


def _in_time(query: PageQuery) -> Q:
    column = DATES[Dated(query.dated)]
    asked = Q()
    if query.within_days:
        asked &= Q(**{f"{column}__gte": timezone.now() - timedelta(days=query.within_days)})
    if query.since:
        asked &= Q(**{f"{column}__gte": _midnight(query.since)})
    if query.until:
        asked &= Q(**{f"{column}__lt": _midnight(query.until + timedelta(days=1))})
    return asked


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
