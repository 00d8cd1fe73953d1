"""A cache that forgets late: a slow machine must not change how many queries a page asks."""

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache

LONGER_SECONDS = 3_600


class PatientCache(LocMemCache):
    def get_backend_timeout(self, timeout=DEFAULT_TIMEOUT):
        ends_at = super().get_backend_timeout(timeout)
        return ends_at if ends_at is None else ends_at + LONGER_SECONDS
