"""Whether the engine is worth asking: after a silence, one request in a while finds out for all.

Kept in the cache, so processes that share one share what they know of the engine.
"""

import logging

from django.core.cache import cache

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 10  # of everybody, after somebody has waited in vain
REMEMBERED_SECONDS = 24 * 3600
REFUSED_SECONDS = 600
_SILENT, _TRIED, _REFUSED = (f"search:engine-{word}" for word in ("silent", "tried", "refused"))


def lets_ask() -> bool:
    """Return whether the engine may be asked now: always while it answers, else now and then."""
    return cache.get(_SILENT) is None or cache.add(_TRIED, True, PAUSE_SECONDS)


def silent(error: Exception) -> None:
    """Note that the engine did not answer. The first to say so writes it into the log."""
    cache.set(_TRIED, True, PAUSE_SECONDS)
    if cache.add(_SILENT, True, REMEMBERED_SECONDS):
        logger.warning("The search engine does not answer, the embedded index does: %s", error)


def refused(error: Exception) -> None:
    """Note that the engine did not understand a question; others it may well answer."""
    if cache.add(_REFUSED, True, REFUSED_SECONDS):
        logger.error("The search engine did not understand a question: %s", error)


def answered() -> None:
    """Note that the engine answered."""
    if cache.get(_SILENT) is not None and cache.delete(_SILENT):
        logger.warning("The search engine answers again.")


def is_silent() -> bool:
    """Return whether the engine did not answer when it was asked last."""
    return cache.get(_SILENT) is not None


def reset() -> None:
    """Forget what is known of the engine."""
    cache.delete_many([_SILENT, _TRIED, _REFUSED])
