"""A rebuild beside what is searched: nothing is lost, and what was broken off goes on."""

import signal

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Locale, Page

from catalog.courses.imports.writing import Shelf
from catalog.courses.models import Course, CoursePage
from search.core import services
from search.core.backends.chosen import embedded
from search.core.contract import CatalogQuery, Identity, Kind
from search.core.models import IndexedEntry, IndexState
from search.core.services import copying
from tests.factories.courses import course_page
from tests.factories.people import UserFactory
from tests.search.core.processes import eventually, running

ENGINE = pytest.param(
    "engine", marks=[pytest.mark.engine, pytest.mark.xdist_group("engine")], id="engine"
)
SOME = 1_400  # enough to be in the middle of them for a while


@pytest.fixture(params=[pytest.param("embedded", id="embedded"), ENGINE])
def backend(request, transactional_db):
    """The index that is rebuilt; the portal answers from it."""
    return request.getfixturevalue("engine") if request.param == "engine" else embedded()


@pytest.fixture
def roots(transactional_db):
    """What a test with real transactions before this one has emptied."""
    locale = Locale.objects.get_or_create(language_code="en")[0]
    if Page.get_first_root_node() is None:
        Page.add_root(title="Root", slug="root", locale=locale)


def shelve(catalog, count):
    """Publish many courses at once, and return their numbers."""
    shelf = Shelf(catalog)
    for start in range(0, count, 200):
        rows = [
            ({"code": f"R-{n}", "title": f"Pumps {n}", "summary": "All of it.", "language": "en",
              "effort_minutes": 30, "audience": ["everyone"]}, {})
            for n in range(start, min(start + 200, count))
        ]  # fmt: skip
        shelf.add(rows)
    return {Identity(Kind.COURSE, pk).number for pk in Course.objects.values_list("pk", flat=True)}


def found(text):
    results = services.search(CatalogQuery(text), UserFactory(), language="en")
    assert not results.simplified
    return results.total


def held(backend):
    return {Identity.of(number).pk for number in backend.digests()}


def live():
    return set(CoursePage.objects.live().values_list("course", flat=True))


def test_what_is_published_and_unpublished_meanwhile_is_not_lost(backend, roots, request):
    catalog = request.getfixturevalue("catalog")
    shelve(catalog, 600)
    first, *_others, last = CoursePage.objects.order_by("pk")
    if backend is not embedded():
        copying.rebuild(on_sent=id, anew=True)
    told, answers = [], []

    def meanwhile(count):
        told.append(count)
        if sum(told) - count < 200 <= sum(told):  # the first batch is written, the last is not
            first.unpublish()
            last.title = "Tubes without fear"
            last.save_revision().publish()
            course_page(catalog, title="Valves without fear", audience=["everyone"])
            answers.append(services.search(CatalogQuery("pumps"), UserFactory(), language="en"))

    if backend is embedded():
        assert services.rebuild(on_indexed=meanwhile, anew=True) == 0
    else:
        assert copying.rebuild(on_sent=meanwhile, anew=True) == 0

    assert answers[0].total >= 598
    assert not answers[0].simplified
    assert held(backend) == live()
    assert (found("pumps"), found("tubes"), found("valves")) == (598, 1, 1)
    assert backend is embedded() or copying.differences() == []


def test_kill_9_in_the_middle_of_a_rebuild_and_the_next_goes_on(backend, roots, request):
    numbers = shelve(request.getfixturevalue("catalog"), SOME)
    is_engine = backend is not embedded()
    versions = IndexedEntry.objects.values_list("number", "version")

    def unfinished():
        return next((name for name, is_meant in backend._own().items() if not is_meant), "")

    def count():
        """Return how many entries the rebuild under way has written."""
        if not is_engine:
            return len(written())
        told = backend.client.indices.stats(index=f"{backend.alias}-*", metric="indexing")
        rows = told["indices"].get(unfinished())
        return rows["primaries"]["indexing"]["index_total"] if rows else 0

    def written():
        """Return what the rebuild under way has written."""
        if is_engine:
            return set(backend.digests(index=unfinished()))
        since = IndexState.objects.values_list("rebuilt_since", flat=True).first()
        return set(
            versions.filter(version__gt=since).values_list("number", flat=True)
            if since is not None
            else ()
        )

    with running("rebuild_catalog", "--no-progress") as rebuild:
        eventually(lambda: count() >= 200, process=rebuild)
        rebuild.send_signal(signal.SIGKILL)
        rebuild.wait()
    done = written()
    before = dict(versions.filter(number__in=done))

    begun = unfinished() if is_engine else ""

    call_command("rebuild_catalog", "--no-progress")

    assert 200 <= len(done) < SOME
    assert set(backend.digests()) == numbers
    if is_engine:
        assert set(backend.client.indices.get(index=backend.alias)) == {begun}
        counted = backend.client.indices.stats(index=begun, metric="indexing")
        assert counted["_all"]["primaries"]["indexing"]["index_total"] < SOME + len(done)
    else:
        assert dict(versions.filter(number__in=done)) == before
        assert IndexState.objects.get().rebuilt_since is None


@pytest.mark.django_db
def test_one_that_was_broken_off_begins_anew_where_that_is_wanted(catalog):
    course_page(catalog, title="Pumps without fear")
    embedded().begin_rebuild()
    course_page(catalog, title="Valves without fear")
    before = dict(IndexedEntry.objects.values_list("number", "version"))

    services.rebuild(on_indexed=lambda count: None, anew=True)

    after = dict(IndexedEntry.objects.values_list("number", "version"))
    assert [after[number] > version for number, version in before.items()] == [True, True]


@pytest.mark.django_db
def test_without_its_engine_the_command_says_what_will_happen(catalog, engine_at):
    course_page(catalog, title="Pumps without fear")
    engine_at("http://127.0.0.1:9", TIMEOUT_SECONDS=0.5)

    with pytest.raises(CommandError, match="it gets what it lacks once it does"):
        call_command("rebuild_catalog", "--no-progress")
