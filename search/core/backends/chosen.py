"""Which backends there are: the embedded one always, an engine where one is configured."""

from functools import lru_cache

from django.conf import settings
from django.utils.module_loading import import_string

from search.core.backends.database import DatabaseBackend


@lru_cache(maxsize=1)
def embedded() -> DatabaseBackend:
    """Return the backend that is always there."""
    return DatabaseBackend()


def engine():
    """Return the engine, where one is configured."""
    path = settings.STOA_SEARCH["BACKEND"]
    return _engine(path) if settings.STOA_SEARCH["URL"] else None


def forget_engine() -> None:
    """Let the engine be made anew, as after its settings have changed."""
    _engine.cache_clear()


@lru_cache(maxsize=4)
def _engine(path: str):
    return import_string(path)()
