"""What people search for, from the sums of days."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, F, Max, OuterRef, QuerySet, Sum

from search.insight.enums import Report
from search.insight.models import PopularQuery, QueryDay, SearchDay

SUMS = ("searches", "nothing", "partly", "clicks", "far_clicks")
# By which sum a list is ordered; rows without it are not in the list.
LEADING = {
    Report.TOP: "searches",
    Report.NOTHING: "nothing",
    Report.PARTLY: "partly",
    Report.FAR: "far_clicks",
}


def asked(
    report: Report, first: date, last: date, *, language: str = "", words: str = ""
) -> QuerySet:
    """Return the queries of ``report`` in these days, both inclusive, the most frequent first.

    Rows of ``text``, ``language`` and ``count``. To be sliced, not counted: counting would read
    everything once more.
    """
    days = _days(first, last, language)
    for word in words.split():
        days = days.filter(text__icontains=word)
    leading = LEADING[report]
    days = days.filter(**{f"{leading}__gt": 0})
    if report == Report.FAR:
        # Not one click on the first five, on any of these days.
        near = _days(first, last, language).filter(
            clicks__gt=F("far_clicks"), text=OuterRef("text"), language=OuterRef("language")
        )
        days = days.filter(~Exists(near))
    rows = days.values("text", "language").annotate(count=Sum(leading))
    return rows.order_by("-count", "text", "language")


def told(rows: list[dict], first: date, last: date) -> list[dict]:
    """Return ``rows`` of ``asked`` with all sums of these days. One query."""
    texts = {row["text"] for row in rows}
    days = _days(first, last, "").filter(text__in=texts).values("text", "language")
    sums = {
        (one["text"], one["language"]): one
        for one in days.annotate(**{name: Sum(name) for name in SUMS})
    }
    return [sums[row["text"], row["language"]] for row in rows]


def _days(first: date, last: date, language: str) -> QuerySet[QueryDay]:
    days = QueryDay.objects.filter(day__range=(first, last))
    return days.filter(language=language) if language else days


def summary(first: date, last: date, *, language: str = "") -> dict:
    """Return what all searches of these days add up to, and when they were counted last."""
    days = SearchDay.objects.filter(day__range=(first, last))
    if language:
        days = days.filter(language=language)
    names = (*SUMS, "corrected", "milliseconds")
    found = days.aggregate(counted_at=Max("counted_at"), **{name: Sum(name) for name in names})
    return {name: value or 0 for name, value in found.items() if name in names} | {
        "counted_at": found["counted_at"]
    }


def languages() -> list[str]:
    """Return the languages in which anything was searched."""
    return list(
        SearchDay.objects.order_by("language").values_list("language", flat=True).distinct()
    )


def popular(beginning: str, language: str, *, limit: int) -> Iterator[tuple[str, int]]:
    """Yield queries that begin so and on how many days they were asked, the most asked first.

    Only what found something, on at least three days.
    """
    rows = PopularQuery.objects.filter(text__startswith=beginning, language=language)
    yield from rows.order_by("-searches", "text").values_list("text", "days")[:limit]
