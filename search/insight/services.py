"""Noting searches, without anybody waiting for it; counting them by day; forgetting them."""

import logging
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import DatabaseError, transaction
from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils import timezone

from portal.core.dates import organisation_today
from search.core import services as search
from search.core.contract import CatalogResults
from search.core.registry import Answered
from search.insight.enums import Answerer
from search.insight.masking import ADDRESS, NUMBER, masked
from search.insight.models import FAR, MAX_RANK, PopularQuery, QueryDay, SearchDay, SearchLog

logger = logging.getLogger(__name__)

SALT = "search.insight.found"
CLICK_HOURS = 2  # after a search; later clicks say little about it
WRITTEN_AT_ONCE = 500
DELETED_AT_ONCE = 2_000
POPULAR_DAYS = 3  # what was asked on fewer may be about somebody
POPULAR_WITHIN_DAYS = 30
POPULAR_QUERIES = 2_000
PERSONAL = frozenset({ADDRESS, NUMBER})
SUMS = ("searches", "nothing", "partly", "clicks", "far_clicks")


def row_of(answered: Answered, *, refined: bool) -> SearchLog:
    """Return the row that notes a search, not saved yet."""
    state, results = answered.state, answered.results
    return SearchLog(
        text=masked(state.text),
        language=answered.language,
        kind=state.kind,
        filters={name: list(values) for name, values in state.chosen.items()},
        refined=refined,
        total=results.total,
        with_all_words=results.with_all_words,
        corrected=bool(results.did_you_mean),
        milliseconds=max(0, answered.milliseconds),
        answered_by=_answerer(results),
    )


def _answerer(results: CatalogResults) -> Answerer:
    if results.simplified:
        return Answerer.STAND_IN
    return Answerer.ENGINE if search.engine() is not None else Answerer.EMBEDDED


def note(row: SearchLog) -> bool:
    """Write a search down, and return whether that worked: no search fails because of it."""
    try:
        row.save(force_insert=True)
    except DatabaseError:
        logger.warning("A search could not be noted.", exc_info=True)
        return False
    return True


def lead(key: UUID, rank: int, address: str) -> str:
    """Return the address by way of which a hit is opened, so that it is known which was."""
    token = signing.dumps([key.hex, rank, address], salt=SALT)
    return reverse("insight:found", args=[token])


def read_lead(token: str) -> tuple[UUID, int, str]:
    """Return the search, the rank and the address that ``lead`` was given.

    Raises:
        BadSignature: Somebody else made the token.
    """
    key, rank, address = signing.loads(token, salt=SALT)
    return UUID(key), rank, address


def note_click(key: UUID, rank: int, *, now: datetime) -> bool:
    """Note which hit was opened, the first of a search only; return whether that was it."""
    if not 1 <= rank <= MAX_RANK:
        return False
    fresh = SearchLog.objects.filter(key=key, at__gt=now - timedelta(hours=CLICK_HOURS))
    try:
        # One UPDATE is the lock: a second click finds nothing to note.
        return fresh.filter(clicked_rank=None).update(clicked_rank=rank) == 1
    except DatabaseError:
        logger.warning("A click could not be noted.", exc_info=True)
        return False


def count_days(now: datetime) -> int:
    """Bring the sums of days up to date, and return of how many days: a job of the clock.

    Counts a day until nobody can click on its hits any more; may run twice.
    """
    first = _first_open_day(now)
    if first is None:
        return 0
    last = organisation_today(now)
    days = [first + timedelta(days=at) for at in range((last - first).days + 1)]
    for day in days:
        _count(day, now)
    return len(days)


def rank_popular(now: datetime) -> int:
    """Write anew what is asked most, and return how much that is: a job of the clock."""
    since = organisation_today(now) - timedelta(days=POPULAR_WITHIN_DAYS)
    days = QueryDay.objects.filter(day__gte=since).values("text", "language")
    rows = days.annotate(days=Count("pk"), found=Sum("searches"), nothing=Sum("nothing"))
    rows = rows.filter(days__gte=POPULAR_DAYS, nothing=0, found__gt=0)
    best = [
        PopularQuery(text=text, language=language, days=days, searches=found)
        for text, language, days, found in rows.order_by("-found", "text").values_list(
            "text", "language", "days", "found"
        )[:POPULAR_QUERIES]
        if PERSONAL.isdisjoint(text.split())
    ]
    with transaction.atomic():
        PopularQuery.objects.all().delete()
        PopularQuery.objects.bulk_create(best, batch_size=WRITTEN_AT_ONCE)
    return len(best)


def forget_old(now: datetime) -> int:
    """Delete what is older than ``STOA_SEARCH_LOG_DAYS``; return how many searches that were."""
    last_day = organisation_today(now) - timedelta(days=settings.STOA_SEARCH_LOG_DAYS)
    start, _end = _hours_of(last_day)
    old = SearchLog.objects.filter(at__lt=start)
    gone = 0
    # A few at a time: nobody waits for a long transaction.
    for model, rows in ((SearchLog, old), (QueryDay, QueryDay.objects.filter(day__lt=last_day))):
        while pks := list(rows.order_by("pk").values_list("pk", flat=True)[:DELETED_AT_ONCE]):
            model.objects.filter(pk__in=pks).delete()
            gone += len(pks) if model is SearchLog else 0
    SearchDay.objects.filter(day__lt=last_day).delete()
    return gone


def _first_open_day(now: datetime) -> date | None:
    open_since = organisation_today(now - timedelta(hours=CLICK_HOURS))
    newest = SearchDay.objects.order_by("-day").values_list("day", flat=True).first()
    if newest is None:
        oldest = SearchLog.objects.order_by("at").values_list("at", flat=True).first()
        return organisation_today(oldest) if oldest else None
    return min(newest, open_since)


def _count(day: date, now: datetime) -> None:
    start, end = _hours_of(day)
    rows = SearchLog.objects.filter(at__gte=start, at__lt=end)
    plain = Q(refined=False)
    # What filters leave out is not lacking, and neither is what was not asked for in words.
    whole = plain & Q(filters={}) & ~Q(text="")
    told = {
        "searches": Count("pk", filter=plain),
        "nothing": Count("pk", filter=whole & Q(total=0)),
        "partly": Count("pk", filter=whole & Q(total__gt=0, with_all_words=0)),
        "clicks": Count("clicked_rank"),
        "far_clicks": Count("pk", filter=Q(clicked_rank__gt=FAR)),
    }
    sums = (
        rows.order_by()
        .values("language")
        .annotate(
            corrected=Count("pk", filter=plain & Q(corrected=True)),
            spent=Sum("milliseconds", filter=plain, default=0),
            **told,
        )
    )
    _put(SearchDay, ("day", "language"), (
        SearchDay(day=day, counted_at=now, milliseconds=one.pop("spent"), **one) for one in sums
    ), "corrected", "milliseconds", "counted_at")  # fmt: skip
    words = rows.exclude(text="").order_by().values("text", "language").annotate(**told)
    _put(
        QueryDay,
        ("text", "language", "day"),
        (QueryDay(day=day, **one) for one in words.iterator(chunk_size=2_000)),
    )


def _put(model, unique: tuple[str, ...], rows: Iterable, *besides: str) -> None:
    for batch in _batches(rows):
        model.objects.bulk_create(
            batch,
            update_conflicts=True,
            unique_fields=unique,
            update_fields=[*SUMS, *besides],
        )


def _batches(rows: Iterable) -> Iterator[list]:
    batch: list = []
    for row in rows:
        batch.append(row)
        if len(batch) == WRITTEN_AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def _hours_of(day: date) -> tuple[datetime, datetime]:
    zone = timezone.get_default_timezone()
    start = datetime.combine(day, time.min, tzinfo=zone)
    return start, datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone)
