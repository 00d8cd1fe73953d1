"""The indexes are compared with the database, by command and by the clock, and repaired."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from catalog.courses.models import Course
from portal.core import health
from search.core import queries, services
from search.core.contract import CatalogQuery, Identity, Kind
from search.core.models import IndexCheck, IndexedEntry
from search.core.queries import is_whole
from search.core.services import checking
from search.core.tasks import index_in_engine
from tests.contracts.search import entry
from tests.factories.courses import course_page
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def titles(text):
    results = services.search(CatalogQuery(text), UserFactory(), language="en")
    return ["".join(piece.text for piece in hit.title) for hit in results.hits]


@pytest.fixture
def worn(catalog):
    """An index that lacks one course, shows one that is gone, and has an old text of a third."""
    pages = {
        name: course_page(catalog, title=f"{name} without fear")
        for name in ("Pumps", "Valves", "Tubes", "Taps")
    }
    IndexedEntry.objects.filter(key=pages["Pumps"].course.translation_key).delete()
    Course.objects.filter(pk=pages["Valves"].course_id).update(is_live=False)
    IndexedEntry.objects.filter(key=pages["Tubes"].course.translation_key).update(digest="old")
    return {name: page.course_id for name, page in pages.items()}


def part():
    (finding,) = queries.findings()
    return finding


def test_the_command_names_what_differs_and_changes_nothing(worn, capsys):
    with pytest.raises(CommandError, match="3 differed in the embedded index, 0 in the engine"):
        call_command("check_search", "--no-progress")

    assert sorted(capsys.readouterr().out.splitlines()) == sorted(
        [
            f"course {worn['Pumps']}: is missing",
            f"course {worn['Valves']}: should not be there",
            f"course {worn['Tubes']}: is out of date",
        ]
    )
    assert titles("pumps") == []
    assert (part().status, part().facts["differed"], part().facts["repaired"]) == (
        health.DEGRADED,
        3,
        False,
    )


def test_the_command_repairs(worn, capsys):
    call_command("check_search", "--repair", "--no-progress")
    call_command("check_search", "--no-progress")

    assert "they are repaired" in capsys.readouterr().out
    assert (titles("pumps"), titles("valves")) == (["Pumps without fear"], [])
    assert (part().status, part().facts["differed"]) == (health.OK, 0)
    assert [check.differed for check in IndexCheck.objects.all()] == [0, 3]


def test_the_clock_repairs_and_says_when(worn, caplog):
    now = timezone.now()

    assert checking.go_on(now) == 3
    assert checking.go_on(now + timedelta(hours=1)) == 0
    assert checking.go_on(now + timedelta(hours=7)) == 0

    assert IndexCheck.objects.count() == 2
    assert titles("pumps") == ["Pumps without fear"]
    assert f"course {worn['Pumps']}: is missing" in caplog.text
    assert part().facts["checked_at"]


def test_a_long_check_goes_on_where_its_turn_ended(worn, monkeypatch):
    monkeypatch.setattr("search.core.documents.BATCH", 1)
    now = timezone.now()

    turns = 1
    checking.go_on(now, seconds=-1)
    while IndexCheck.objects.filter(ended_at=None).exists():
        turns += 1
        checking.go_on(now, seconds=-1)

    assert turns == 4
    assert IndexCheck.objects.get().differed == 3
    assert titles("pumps") == ["Pumps without fear"]


@pytest.mark.engine
@pytest.mark.xdist_group("engine")
class TestWithAnEngine:
    def test_what_the_engine_has_missed_is_found_and_sent(self, engine, catalog, capsys):
        page = course_page(catalog, title="Pumps without fear")
        number = Identity(Kind.COURSE, page.course_id).number
        from django_tasks_db.models import DBTaskResult

        DBTaskResult.objects.filter(task_path=index_in_engine.module_path).delete()
        engine.write([entry("Nobody's")])

        with pytest.raises(CommandError, match="0 differed in the embedded index, 2 in the engine"):
            call_command("check_search", "--no-progress")
        call_command("check_search", "--repair", "--no-progress")

        assert set(engine.digests()) == {number}
        assert is_whole()
        assert f"course {page.course_id}: differs in the search engine" in capsys.readouterr().out
        call_command("check_search", "--no-progress")

    def test_what_is_on_its_way_is_no_difference(self, engine, catalog):
        course_page(catalog, title="Pumps without fear")

        call_command("check_search", "--no-progress")

        assert IndexCheck.objects.get().differed == 0


def test_an_engine_that_does_not_answer_is_said(catalog, engine_at):
    course_page(catalog, title="Pumps without fear")
    engine_at("http://127.0.0.1:9", TIMEOUT_SECONDS=0.5)

    with pytest.raises(CommandError, match="the search engine was not"):
        call_command("check_search", "--no-progress")

    assert part().facts["engine_has_everything"] is False
