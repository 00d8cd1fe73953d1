"""The engine is killed, frozen, full, or of yesterday: the portal answers, and recovers."""

import logging
import time

import pytest
from django.utils import timezone

from catalog.courses.models import Course
from portal.core import tasks
from search.core import breaker, services
from search.core.backends.engine_document import schema
from search.core.contract import CatalogQuery, EngineSilentError
from search.core.services import copying
from tests import engine as engines
from tests.factories.courses import course_page
from tests.factories.people import UserFactory
from tests.search.conftest import need

pytestmark = [
    pytest.mark.engine,
    pytest.mark.xdist_group("engine-failures"),
    pytest.mark.django_db,
]
TIMEOUT_SECONDS = 3.0
SLOW_MACHINE_SECONDS = 15


@pytest.fixture(scope="module")
def node():
    need()
    with engines.running() as started:
        yield started


@pytest.fixture(scope="module")
def nodes():
    need("2")
    with engines.cluster(3) as started:
        yield started


@pytest.fixture
def backend(node, engine_at):
    made = engine_at(node.address, TIMEOUT_SECONDS=TIMEOUT_SECONDS)
    warm_up(made)
    return made


@pytest.fixture
def look(client, catalog):
    """Open the catalog as a learner does; return what is found and whether by the engine."""
    client.force_login(UserFactory())

    def once(text="pumps"):
        begin = time.monotonic()
        page = client.get(catalog.get_url(), {"q": text})
        assert page.status_code == 200
        assert time.monotonic() - begin < TIMEOUT_SECONDS + SLOW_MACHINE_SECONDS
        simplified = page.context["results"].simplified
        assert ("Simplified search" in page.content.decode()) == simplified
        return page.context["results"].total, not simplified

    return once


def warm_up(backend):
    """Rebuild the index, and let a new process of the engine answer its first slow questions."""
    in_time(lambda: copying.rebuild(on_sent=lambda count: None, anew=True) == 0)
    in_time(lambda: not services.search(CatalogQuery("pumps"), UserFactory()).simplified)


def publish(catalog, title="Pumps without fear"):
    """Publish a course, and do what the worker would do then."""
    page = course_page(catalog, title=title, audience=["everyone"])
    do_the_tasks()
    return page


def do_the_tasks():
    while row := tasks.claim_next("test"):
        tasks.run(row)


def let_it_be_tried():
    """Let the pause after a silence be over."""
    breaker.cache.delete(breaker._TRIED)


def catch_up():
    let_it_be_tried()
    copying.catch_up(timezone.now())
    let_it_be_tried()


def lines_about_the_engine(caplog):
    return [row.message for row in caplog.records if row.name == "search.core.breaker"]


def test_a_dead_engine_is_replaced_and_told_what_it_missed(node, backend, catalog, look, caplog):
    gone = publish(catalog, "Pumps that go")
    publish(catalog)
    assert look() == (2, True)

    node.kill()
    try:
        with caplog.at_level(logging.INFO):
            answers = [look() for _again in range(5)]
            gone.unpublish()
            do_the_tasks()
            course = publish(catalog, "Pumps of the night").course
            answers += [look() for _again in range(3)]
    finally:
        node.start()
        node.wait()

    assert answers == [(2, False)] * 8
    assert len(lines_about_the_engine(caplog)) == 1
    assert services.suggest("pump", UserFactory(), language="en").courses
    # It answers again, but lacks two changes: until it has them it is not asked.
    let_it_be_tried()
    assert look() == (2, False)
    in_time(lambda: look() == (2, True))
    assert look("night") == (1, True)
    assert look("go") == (0, True)
    assert Course.objects.filter(pk=course.pk).exists()


def test_an_engine_that_hangs_makes_one_wait_and_nobody_after(node, backend, catalog, look, caplog):
    publish(catalog)
    assert look() == (1, True)

    node.freeze()
    try:
        begin = time.monotonic()
        first = look()
        waited = time.monotonic() - begin
        begin = time.monotonic()
        others = [look() for _again in range(4)]
        others_waited = (time.monotonic() - begin) / 4
        publish(catalog, "Tubes")
    finally:
        node.thaw()

    assert [first, *others] == [(1, False)] * 5
    assert waited > TIMEOUT_SECONDS * 0.8
    assert others_waited < TIMEOUT_SECONDS
    assert len(lines_about_the_engine(caplog)) == 1
    in_time(lambda: look() == (1, True))


def test_a_full_disk_stops_writes_and_nothing_else(backend, catalog, look):
    publish(catalog)
    blocked = {"index.blocks.read_only_allow_delete": True}
    backend.client.indices.put_settings(index=backend.alias, settings=blocked)

    before = look()
    publish(catalog, "Pumps of the night")
    during = look()
    catch_up()
    still = look()
    free = {"index.blocks.read_only_allow_delete": None}
    backend.client.indices.put_settings(index=backend.alias, settings=free)

    assert (before, during, still) == ((1, True), (2, False), (2, False))
    in_time(lambda: look() == (2, True))


def test_an_index_of_another_version_is_left_alone_until_ours_is_whole(backend, catalog, look):
    publish(catalog)
    older = f"{backend.prefix}-00000000"
    backend.client.indices.create(index=f"{older}-1", aliases={older: {}})
    backend.client.indices.delete(index=f"{backend.alias}-*")

    before = look()
    held = set(backend.client.indices.get(index=f"{backend.prefix}-*"))

    assert (before, held) == ((1, False), {f"{older}-1"})
    in_time(lambda: look() == (1, True))
    assert not set(backend.client.indices.get(index=f"{backend.prefix}-*")) & held


def test_a_mapping_that_is_not_ours_behind_the_alias_is_replaced(backend, catalog, look, caplog):
    publish(catalog)
    backend.client.indices.delete(index=f"{backend.alias}-*")
    stranger = f"{backend.alias}-20200101"
    backend.client.indices.create(index=stranger, aliases={backend.alias: {}})

    answers = [look() for _again in range(3)]

    assert answers == [(1, False)] * 3
    assert len(lines_about_the_engine(caplog)) == 1
    in_time(lambda: look() == (1, True))
    ((_name, told),) = backend.client.indices.get(index=backend.alias).items()
    assert told["mappings"]["_meta"] == {"schema": schema()}


def in_time(question, *, seconds=90):
    """Ask until the answer is yes; let the clock's job run in between."""
    deadline = time.monotonic() + seconds
    while not _yes(question):
        assert time.monotonic() < deadline, "it did not recover"
        catch_up()
        time.sleep(0.5)
    return True


def _yes(question):
    try:
        return question()
    except EngineSilentError:
        return False


def wait_for(client, **health):
    client.options(request_timeout=90).cluster.health(timeout="90s", **health)


class TestCluster:
    @pytest.fixture
    def backend(self, nodes, engine_at, request):
        addresses = ",".join(node.address for node in nodes)
        made = engine_at(
            addresses, TIMEOUT_SECONDS=TIMEOUT_SECONDS, SHARDS=getattr(request, "param", 1)
        )
        warm_up(made)
        return made

    @pytest.fixture
    def ask(self):
        learner = UserFactory()

        def once(text="pumps"):
            let_it_be_tried()
            found = services.search(CatalogQuery(text), learner, language="en")
            return found.total, not found.simplified

        return once

    def test_the_loss_of_a_node_costs_nothing_for_long(self, nodes, backend, catalog, ask):
        publish(catalog)
        in_time(lambda: ask() == (1, True))
        wait_for(backend.client, wait_for_status="green")

        nodes[0].kill()
        try:
            answers = [ask() for _again in range(10)]
            in_time(lambda: ask() == (1, True))
            publish(catalog, "Pumps of the night")
            in_time(lambda: ask() == (2, True))
        finally:
            nodes[0].start()
            nodes[0].wait(nodes=3)

        assert {total for total, _by_engine in answers} == {1}

    @pytest.mark.parametrize("backend", [4], indirect=True)
    def test_half_of_the_shards_is_not_taken_for_all(self, nodes, backend, catalog, ask):
        for number in range(12):
            publish(catalog, f"Pumps {number}")
        alone = {"index.auto_expand_replicas": False, "index.number_of_replicas": 0}
        backend.client.indices.put_settings(index=backend.alias, settings=alone)
        wait_for(backend.client, wait_for_status="green")
        in_time(lambda: ask() == (12, True))

        lost = self.node_with_most_shards(nodes, backend)
        lost.kill()
        try:
            answers = [ask() for _again in range(5)]
        finally:
            lost.start()
            lost.wait(nodes=3)

        assert answers == [(12, False)] * 5
        wait_for(backend.client, wait_for_status="green")
        in_time(lambda: ask() == (12, True))

    def node_with_most_shards(self, nodes, backend):
        rows = backend.client.cat.shards(index=backend.alias, format="json", h="ip,id,node")
        ids = [row["id"] for row in rows]
        fullest = max(set(ids), key=ids.count)
        ports = backend.client.nodes.info(node_id=fullest)["nodes"][fullest]
        address = ports["http"]["publish_address"]
        return next(node for node in nodes if str(node.port) in address)
