"""Which requests are searches of people, and how each is noted."""

import re
from collections.abc import Iterator
from functools import partial
from urllib.parse import urlsplit

from django.conf import settings
from django.http import QueryDict

from search.core.registry import Answered, Follower
from search.core.state import CatalogState
from search.insight import services
from search.insight.masking import masked

_ROBOT = re.compile(r"bot\b|bot/|crawl|spider|slurp|preview|monitor|headless|curl|wget", re.I)
_AHEAD = ("Sec-Purpose", "Purpose", "X-Moz", "X-Purpose")  # headers of what nobody looks at yet


def follow(request, answered: Answered) -> Iterator[Follower]:
    """Yield who notes a search: nobody where it is no search, or not of a person who looks."""
    state = answered.state
    if not (state.text or state.chosen) or not is_of_a_person(request):
        return
    before = _state_before(request)
    if before == state:
        return  # the same screen once more
    refined = state.page > 1 or (before is not None and _same_words(before, state))
    row = services.row_of(answered, refined=refined)
    yield Follower(lead=partial(services.lead, row.key), sent=partial(services.note, row))


def is_of_a_person(request) -> bool:
    """Return whether somebody looks now, for themselves: no robot, and nobody as somebody else."""
    if settings.STOA_SEARCH_LOG_DAYS == 0 or request.method != "GET":
        return False
    if getattr(request, "seen_as", None) is not None:
        return False
    if getattr(request, "htmx", None) and request.htmx.history_restore_request:
        return False
    ahead = " ".join(request.headers.get(name, "") for name in _AHEAD)
    agent = request.headers.get("User-Agent", "")
    return not re.search("prefetch|prerender|preview", ahead) and not _ROBOT.search(agent)


def _state_before(request) -> CatalogState | None:
    """Return the state of the catalog from which somebody comes, if from there."""
    address = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.path != request.path or (parts.netloc and parts.netloc != request.get_host()):
        return None
    return CatalogState.read(QueryDict(parts.query[:4_000]))


def _same_words(before: CatalogState, state: CatalogState) -> bool:
    return (masked(before.text), before.kind) == (masked(state.text), state.kind)
