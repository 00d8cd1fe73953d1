"""The engine's backend against a real engine, and the portal without one that answers."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django_tasks_db.models import DBTaskResult

from search.core import services
from search.core.backends.elasticsearch import ElasticsearchBackend
from search.core.contract import CatalogQuery, EngineSilentError, Identity, Kind, Viewer
from search.core.tasks import index_in_engine
from tests.contracts.search import LEARNER, SearchContract
from tests.factories.courses import course_page
from tests.factories.people import UserFactory

NOBODY_ANSWERS = "http://127.0.0.1:9"


@pytest.mark.engine
@pytest.mark.xdist_group("engine")
class TestElasticsearchBackend(SearchContract):
    @pytest.fixture
    def backend(self, engine):
        return engine


@pytest.mark.engine
@pytest.mark.xdist_group("engine")
@pytest.mark.django_db
class TestWithAnEngine:
    def test_a_publish_queues_a_task_and_the_task_makes_it_findable(self, engine, catalog):
        page = course_page(catalog, title="Pumps without fear", audience=["everyone"])
        number = Identity(Kind.COURSE, page.course_id).number
        tasks = DBTaskResult.objects.filter(task_path=index_in_engine.module_path)
        queued = list(tasks.values_list("queue_name", flat=True))

        before = services.search(CatalogQuery("pumps"), AnonymousUser(), language="en")
        index_in_engine.call(number)
        index_in_engine.call(number)
        after = services.search(CatalogQuery("pumps"), AnonymousUser(), language="en")

        assert set(queued) == {"search"}
        assert (before.total, after.total, after.simplified) == (0, 1, False)

    def test_a_task_survives_a_course_that_is_gone(self, engine):
        index_in_engine.call(Identity(Kind.COURSE, 4711).number)

        assert engine.digests() == {}

    def test_a_rebuild_switches_and_leaves_one_index(self, engine, catalog, capsys):
        course_page(catalog, title="Pumps without fear")
        before = set(engine.client.indices.get(index=f"{engine.prefix}-*"))

        call_command("rebuild_catalog", "--no-progress")

        after = set(engine.client.indices.get(index=f"{engine.prefix}-*"))
        found = services.search(CatalogQuery("pumps"), UserFactory(), language="en")
        assert (found.total, found.simplified) == (1, False)
        assert len(after) == 1
        assert not before & after
        assert "Indexed 1 entries." in capsys.readouterr().out

    def test_without_an_index_the_embedded_one_answers(self, engine_settings, catalog):
        engine = ElasticsearchBackend(INDEX_PREFIX="nothing-here")

        with pytest.raises(EngineSilentError):
            engine.search(CatalogQuery("pumps"), LEARNER)


@pytest.mark.django_db
def test_an_engine_that_does_not_answer_is_replaced_and_left_alone(settings, catalog, client):
    settings.STOA_SEARCH = {
        **settings.STOA_SEARCH,
        "BACKEND": "search.core.backends.elasticsearch.ElasticsearchBackend",
        "URL": NOBODY_ANSWERS,
        "TIMEOUT_SECONDS": 0.5,
    }
    services.reset_engine()
    course_page(catalog, title="Pumps without fear")
    client.force_login(UserFactory())

    page = client.get(catalog.get_url(), {"q": "pumps"})

    assert page.context["results"].total == 1
    assert "Simplified search" in page.content.decode()
    assert services.suggest("pump", UserFactory()).courses
    services.reset_engine()


def test_an_engine_that_is_not_there_says_so(settings):
    backend = ElasticsearchBackend(URL=NOBODY_ANSWERS, TIMEOUT_SECONDS=0.5)

    with pytest.raises(EngineSilentError):
        backend.count(["pumps"], Viewer(frozenset()))
