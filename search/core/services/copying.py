"""Keeps the engine a true copy of the embedded index, whatever it has missed.

A task tells the engine of each change at once. What it did not take is counted in the index's
state, and while anything is, the embedded index answers. Catching up compares digests and sends
what differs; a rebuild is the same comparison with a new index that is filled beside.
"""

import logging
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import F

from portal.core.tasks import is_urgent_waiting
from search.core import breaker, documents
from search.core.backends.chosen import embedded, engine
from search.core.contract import EngineSilentError, Identity
from search.core.models import IndexedEntry, IndexState
from search.core.queries import is_whole

logger = logging.getLogger(__name__)

AT_ONCE = 200
ROUNDS = 3  # of comparing: each finds what was published during the one before
TURN_SECONDS = 20.0  # then the clock's other jobs have theirs


def follow(numbers: list[int]) -> None:
    """Tell the engine how some entries are now, if there is an engine. May run twice."""
    backend = engine()
    if backend is None:
        return
    if not breaker.lets_ask():
        missed()
        return
    try:
        for _round in range(ROUNDS):
            if _send(backend, numbers).is_current:
                return
        missed()  # it changes faster than it is written: the comparison settles it
    except EngineSilentError as error:
        breaker.silent(error)
        missed()


def missed() -> None:
    """Note that the engine lacks something."""
    if not IndexState.objects.update(engine_missed=F("engine_missed") + 1):
        IndexState.objects.get_or_create(pk=1)


def catch_up(now: datetime, *, seconds: float = TURN_SECONDS) -> int:
    """Send the engine what it lacks, or all of it, for so long; return how many entries.

    A job of the clock. It gives way to whatever makes a page findable, and goes on next time.
    """
    backend = engine()
    if backend is None:
        return 0
    sent: list[int] = []
    ends_at = time.monotonic() + seconds
    try:
        if not backend.is_set_up():
            missed()
            _fill(backend, on_sent=sent.append, ends_at=ends_at)
        elif not is_whole():
            _settle(backend, on_sent=sent.append, ends_at=ends_at)
    except EngineSilentError as error:
        breaker.silent(error)
    return sum(sent)


def rebuild(*, on_sent: Callable[[int], object], anew: bool = False) -> int:
    """Fill an index beside the one that is searched, then switch; return how many entries failed.

    One that was left unfinished is filled up, unless ``anew``.

    Raises:
        EngineSilentError: The engine does not answer. What it has so far is kept for next time.
    """
    backend = engine()
    if anew:
        backend.drop_unfinished()
    return _fill(backend, on_sent=on_sent)


def differences(*, waiting: Iterable[int] = ()) -> list[int]:
    """Return the entries of which the engine holds another version than the embedded index, or
    that only one of them holds, but for those that are ``waiting`` to be sent."""
    wanted, held = embedded().digests(), engine().digests()
    differ = {
        number for number in wanted.keys() | held.keys() if wanted.get(number) != held.get(number)
    }
    return sorted(differ - set(waiting))


def _fill(backend, *, on_sent: Callable[[int], object], ends_at: float | None = None) -> int:
    index = backend.begin()
    failed = 0
    for turn in range(ROUNDS):
        told = on_sent if turn == 0 else _nobody
        left, refused = _compare(backend, index=index, on_sent=told, ends_at=ends_at)
        failed += refused
        if failed:
            backend.drop(index)
            return failed
        if left:
            return 0
    backend.switch_to(index)
    _settle(backend, on_sent=_nobody, ends_at=ends_at)
    backend.drop_older_versions()
    return 0


def _settle(backend, *, on_sent: Callable[[int], object], ends_at: float | None) -> None:
    for _round in range(ROUNDS):
        seen = IndexState.objects.values_list("engine_missed", flat=True).first()
        left, _refused = _compare(backend, index="", on_sent=on_sent, ends_at=ends_at)
        if left:
            return
        if seen is None:
            seen = IndexState.objects.get_or_create(pk=1)[0].engine_missed
        # Only if nothing was missed meanwhile.
        if IndexState.objects.filter(engine_missed=seen).update(engine_missed=0):
            breaker.answered()
            logger.info("The search engine has everything.")
            return


def _compare(
    backend, *, index: str, on_sent: Callable[[int], object], ends_at: float | None
) -> tuple[bool, int]:
    """Send what differs; return whether something is left for lack of time, and the failures."""
    wanted, held = embedded().digests(), backend.digests(index=index)
    backend.remove(sorted(held.keys() - wanted.keys()), index=index)
    lost = sorted(number for number, digest in wanted.items() if held.get(number) != digest)
    on_sent(len(wanted) - len(lost))
    refused = 0
    for start in range(0, len(lost), AT_ONCE):
        # At least one batch a turn, or a busy day would leave it behind for ever.
        if start and ends_at is not None and (time.monotonic() > ends_at or is_urgent_waiting()):
            return True, refused
        numbers = lost[start : start + AT_ONCE]
        refused += _send(backend, numbers, index=index).refused
        on_sent(len(numbers))
    return False, refused


class _Sent(NamedTuple):
    refused: int
    is_current: bool  # the entries are still like that after they were sent


def _send(backend, numbers: list[int], *, index: str = "") -> _Sent:
    found = documents.entries(Identity.of(number) for number in numbers)
    sent = {entry.number: documents.digest(entry) for entry in found}
    backend.remove(sorted(set(numbers) - sent.keys()), index=index)
    refused = backend.write(found, index=index)
    rows = IndexedEntry.objects.filter(number__in=numbers)
    return _Sent(refused, dict(rows.values_list("number", "digest")) == sent)


def _nobody(count: int) -> None:
    pass
