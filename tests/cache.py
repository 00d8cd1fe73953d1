"""A cache that forgets late: a slow machine must not change how many queries a page asks."""

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache

LONGER_SECONDS = 3_600
ENDING = "search:engine"  # whether an engine is worth asking again: tests wait for that


class PatientCache(LocMemCache):
    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        return super().add(key, value, _longer(key, timeout), version)

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        return super().set(key, value, _longer(key, timeout), version)


def _longer(key: str, timeout):
    is_number = isinstance(timeout, int | float) and timeout > 0
    return timeout + LONGER_SECONDS if is_number and not key.startswith(ENDING) else timeout
