"""What people search for, from the sums of days."""

from collections.abc import Iterator
from datetime import date

from django.db.models import F, Max, Q, QuerySet, Sum

from search.insight.enums import Report
from search.insight.models import QueryDay, SearchDay

SUMS = ("searches", "nothing", "partly", "clicks", "far_clicks")
NARROWED = {
    Report.NOTHING: Q(nothing__gt=0),
    Report.PARTLY: Q(partly__gt=0),
    Report.FAR: Q(far_clicks__gt=0),
}
ORDERS = {Report.NOTHING: "-nothing", Report.PARTLY: "-partly", Report.FAR: "-clicks"}
POPULAR_DAYS = 3  # what was asked on fewer may be about somebody


def asked(
    report: Report, first: date, last: date, *, language: str = "", words: str = ""
) -> QuerySet:
    """Return the queries of ``report`` in these days, both inclusive, with what became of them.

    Rows of ``text``, ``language`` and the sums, those that matter most first.
    """
    days = QueryDay.objects.filter(day__range=(first, last))
    if language:
        days = days.filter(language=language)
    for word in words.split():
        days = days.filter(text__icontains=word)
    if report in (Report.NOTHING, Report.PARTLY):
        days = days.filter(NARROWED[report])
    rows = days.values("text", "language").annotate(**{name: Sum(name) for name in SUMS})
    if report == Report.FAR:
        # Not one click on the first five.
        rows = rows.filter(clicks__gt=0, far_clicks=F("clicks"))
    return rows.order_by(ORDERS.get(report, "-searches"), "text", "language")


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

    Only what found something on at least three days.
    """
    days = QueryDay.objects.filter(text__startswith=beginning, language=language, nothing=0)
    rows = days.values("text").annotate(days=Sum(1), asked=Sum("searches"))
    rows = rows.filter(days__gte=POPULAR_DAYS).order_by("-asked", "text")
    yield from rows.values_list("text", "days")[:limit]
