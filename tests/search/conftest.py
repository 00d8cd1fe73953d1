"""A real search engine, for the tests that ask for one."""

import os

import pytest

from search.core import services
from search.core.backends.elasticsearch import ElasticsearchBackend
from search.core.services import copying
from tests import engine as engines


def need(release=None):
    """Skip where this machine has no engine and cannot get one; fail where that may not be."""
    if reason := engines.missing(release):
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.fixture(scope="session")
def engine_address():
    """The engine that ``STOA_TEST_SEARCH_URL`` names, else one of our own."""
    if address := os.environ.get("STOA_TEST_SEARCH_URL"):
        yield address, os.environ.get("STOA_TEST_SEARCH_DISTRIBUTION", "elasticsearch")
        return
    release = os.environ.get("STOA_TEST_SEARCH_RELEASE") or None
    need(release)
    with engines.running(release) as node:
        yield node.address, "opensearch"


@pytest.fixture
def engine_at(settings):
    """Return a backend for the engine at an address, which the portal then uses, too."""
    made = []

    def at(address, distribution="opensearch", **options):
        settings.STOA_SEARCH = {
            **settings.STOA_SEARCH,
            "BACKEND": "search.core.backends.elasticsearch.ElasticsearchBackend",
            "URL": address,
            "DISTRIBUTION": distribution,
            "TIMEOUT_SECONDS": 20.0,
            "INDEX_PREFIX": f"test-{os.getpid()}",
            **options,
        }
        services.reset_engine()
        made.append(ElasticsearchBackend())
        return made[-1]

    yield at
    services.reset_engine()


@pytest.fixture
def engine_settings(settings, engine_at, engine_address):
    backend = engine_at(*engine_address)
    yield settings
    backend.client.options(request_timeout=60, ignore_status=404).indices.delete(
        index=f"{backend.prefix}-*"
    )


@pytest.fixture
def engine(engine_settings, db):
    """An engine with an empty index that has everything there is."""
    assert copying.rebuild(on_sent=lambda count: None, anew=True) == 0
    return ElasticsearchBackend()
