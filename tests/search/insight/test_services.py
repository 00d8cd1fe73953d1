"""Searches are counted by day, and forgotten when they are old."""

from datetime import UTC, datetime, timedelta

import pytest

from search.core.services import suggest
from search.insight.enums import Report
from search.insight.models import QueryDay, SearchDay, SearchLog
from search.insight.queries import asked, popular, summary
from search.insight.services import count_days, forget_old, rank_popular
from tests.factories.courses import course_page
from tests.factories.people import UserFactory
from tests.factories.searching import SearchLogFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
TODAY = NOW.date()


def ago(days=0, **more):
    return NOW - timedelta(days=days, **more)


def texts(report, days=30, **narrowed):
    rows = asked(report, TODAY - timedelta(days=days), TODAY, **narrowed)
    return [row["text"] for row in rows]


def test_a_day_adds_up_what_became_of_the_same_words():
    SearchLogFactory(at=ago(), clicked_rank=2)
    SearchLogFactory(at=ago(hours=1), clicked_rank=9, refined=True)
    SearchLogFactory(at=ago(), total=0, with_all_words=0)
    SearchLogFactory(at=ago(), total=4, with_all_words=0)
    SearchLogFactory(at=ago(), language="de")
    SearchLogFactory(at=ago(), text="", filters={"level": ["expert"]}, total=0)

    count_days(NOW)

    row = QueryDay.objects.get(text="pumps", language="en")
    assert (row.searches, row.nothing, row.partly) == (3, 1, 1)
    assert (row.clicks, row.far_clicks) == (2, 1)
    assert QueryDay.objects.filter(text="").count() == 0
    day = SearchDay.objects.get(language="en")
    assert (day.searches, day.nothing, day.clicks) == (4, 1, 2)


def test_what_filters_leave_out_is_not_lacking():
    SearchLogFactory(at=ago(), total=0, filters={"level": ["expert"]})
    SearchLogFactory(at=ago(), total=0, refined=True)

    count_days(NOW)

    assert texts(Report.NOTHING) == []


def test_counting_twice_counts_once_and_takes_later_clicks_along():
    row = SearchLogFactory(at=ago(hours=1))
    count_days(NOW)
    SearchLog.objects.filter(pk=row.pk).update(clicked_rank=7)

    count_days(NOW + timedelta(minutes=10))

    day = QueryDay.objects.get()
    assert (day.searches, day.clicks, day.far_clicks) == (1, 1, 1)


def test_days_that_the_clock_has_missed_are_counted_later():
    SearchLogFactory(at=ago(days=5))
    count_days(ago(days=5))
    SearchLogFactory(at=ago(days=3), text="valves")
    SearchLogFactory(at=ago(days=1), text="tubes")

    count_days(NOW)

    assert set(texts(Report.TOP)) == {"pumps", "valves", "tubes"}


def test_without_searches_nothing_is_counted():
    assert count_days(NOW) == 0


def test_the_reports_say_what_is_asked_lacking_and_hard_to_find():
    for _n in range(3):
        SearchLogFactory(at=ago(days=1), clicked_rank=1)
    SearchLogFactory(at=ago(days=1), text="beekeeping", total=0, with_all_words=0)
    SearchLogFactory(at=ago(days=1), text="loose", total=5, with_all_words=0)
    SearchLogFactory(at=ago(days=2), text="deep", clicked_rank=8)
    SearchLogFactory(at=ago(days=1), text="mixed", clicked_rank=8)
    SearchLogFactory(at=ago(days=2), text="mixed", clicked_rank=5)
    count_days(NOW)

    assert texts(Report.TOP) == ["pumps", "mixed", "beekeeping", "deep", "loose"]
    assert texts(Report.NOTHING) == ["beekeeping"]
    assert texts(Report.PARTLY) == ["loose"]
    assert texts(Report.FAR) == ["deep"]
    assert texts(Report.TOP, words="eep") == ["beekeeping", "deep"]
    assert texts(Report.TOP, language="de") == []
    assert texts(Report.TOP, days=1) == ["pumps", "beekeeping", "loose", "mixed"]
    told = summary(TODAY - timedelta(days=30), TODAY)
    assert (told["searches"], told["nothing"], told["clicks"]) == (8, 1, 6)
    assert told["counted_at"] == NOW


def test_what_many_days_have_asked_is_popular():
    for day in (1, 2, 3):
        SearchLogFactory(at=ago(days=day))
    SearchLogFactory(at=ago(days=1), text="pump ada")
    for day in (1, 2, 3):
        SearchLogFactory(at=ago(days=day), text="pump nothing", total=0, with_all_words=0)
    for day in (1, 2, 3):
        SearchLogFactory(at=ago(days=day), text="pump [number]")
    count_days(NOW)

    assert rank_popular(NOW) == 1
    assert rank_popular(NOW) == 1
    assert list(popular("pu", "en", limit=5)) == [("pumps", 3)]
    assert list(popular("pu", "de", limit=5)) == []


def test_old_searches_are_forgotten_with_their_sums(settings):
    settings.STOA_SEARCH_LOG_DAYS = 90
    SearchLogFactory(at=ago(days=92), text="old")
    SearchLogFactory(at=ago(days=89), text="young")
    count_days(NOW)

    assert forget_old(NOW) == 1
    assert forget_old(NOW) == 0
    assert list(SearchLog.objects.values_list("text", flat=True)) == ["young"]
    assert set(QueryDay.objects.values_list("text", flat=True)) == {"young"}
    assert SearchDay.objects.count() == 1


def test_what_is_popular_is_proposed(catalog):
    course_page(catalog, title="Pumps at night")
    for day in (1, 2, 3):
        SearchLogFactory(at=ago(days=day), text="pumps night")
    count_days(NOW)
    rank_popular(NOW)

    found = suggest("pum", UserFactory(), language="en")

    assert [one.text for one in found.popular] == ["pumps night"]
