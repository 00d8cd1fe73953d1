"""Compares the indexes with the database, and repairs what differs.

Nothing should: what is found here was lost by a change that went past the services.
"""

import logging
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.utils import timezone

from portal.core.tasks import arguments_of_waiting, is_urgent_waiting
from search.core import breaker, documents
from search.core.backends.chosen import embedded, engine
from search.core.contract import EngineSilentError, Identity
from search.core.models import IndexCheck, IndexedEntry
from search.core.services import copying
from search.core.tasks import index_in_engine

logger = logging.getLogger(__name__)

EVERY = timedelta(hours=6)
KEPT = 30  # checks whose outcome is remembered
NAMED = 20  # entries that a report names


def check(
    *, repairs: bool, on_checked: Callable[[int], object], on_found: Callable[[str], object]
) -> IndexCheck:
    """Compare everything now, and return the outcome.

    ``on_checked`` is told how many entries were compared, ``on_found`` what differs, in words.

    Raises:
        EngineSilentError: The engine does not answer; the embedded index has been compared.
    """
    outcome = IndexCheck.objects.create(began_at=timezone.now(), repairs=repairs)
    for count in _embedded_part(outcome, on_found):
        on_checked(count)
    _engine_part(outcome, on_found)
    _end(outcome)
    return outcome


def go_on(now: datetime, *, seconds: float = copying.TURN_SECONDS) -> int:
    """Go on with the check of these hours, for so long; return how many entries differed.

    A job of the clock. It repairs, and gives way to whatever makes a page findable.
    """
    outcome = IndexCheck.objects.filter(ended_at=None, repairs=True).first()
    if outcome is None or outcome.began_at < now - EVERY:
        if IndexCheck.objects.filter(began_at__gt=now - EVERY, repairs=True).exists():
            return 0
        outcome = IndexCheck.objects.create(began_at=now, repairs=True)
    ends_at = time.monotonic() + seconds
    for _count in _embedded_part(outcome, logger.warning):
        if time.monotonic() > ends_at or is_urgent_waiting():
            return outcome.differed
    try:
        _engine_part(outcome, logger.warning)
    except EngineSilentError as error:
        breaker.silent(error)  # it catches up once it answers
    _end(outcome)
    return outcome.differed


def _embedded_part(outcome: IndexCheck, on_found: Callable[[str], object]) -> Iterator[int]:
    """Compare batch by batch, from where the check has got to; yield how many entries each."""
    after = Identity.of(outcome.reached) if outcome.reached is not None else None
    for numbers in documents.batches_of_numbers(after):
        _note(outcome, _compare(numbers, repairs=outcome.repairs), on_found)
        outcome.reached = numbers[-1]
        outcome.save(update_fields=["reached", "embedded"])
        yield len(numbers)
    wanted = {one.number for one in documents.identities()}
    surplus = sorted(set(embedded().digests()) - wanted)
    for start in range(0, len(surplus), documents.BATCH):
        some = surplus[start : start + documents.BATCH]
        _note(outcome, _compare(some, repairs=outcome.repairs), on_found)
    outcome.save(update_fields=["embedded"])


def _note(outcome: IndexCheck, found: list[str], on_found: Callable[[str], object]) -> None:
    before = outcome.embedded
    outcome.embedded += len(found)
    for text in found[: max(0, NAMED - before)]:
        on_found(text)


def _compare(numbers: list[int], *, repairs: bool) -> list[str]:
    """Return what differs, in words. Asked again where nobody writes, before it is repaired."""
    if not _differences(numbers):
        return []
    found: list[str] = []

    def read():
        differ = _differences(numbers)
        found.extend(text for _number, text in differ)
        if not repairs:
            return []
        wanted = documents.entries(Identity.of(number) for number, _text in differ)
        embedded().remove({number for number, _text in differ} - {one.number for one in wanted})
        return wanted

    embedded().rewrite(read)
    return found


def _differences(numbers: list[int]) -> list[tuple[int, str]]:
    rows = IndexedEntry.objects.filter(number__in=numbers)
    held = dict(rows.values_list("number", "digest"))
    entries = documents.entries(Identity.of(number) for number in numbers)
    wanted = {entry.number: documents.digest(entry) for entry in entries}
    return [
        (number, f"{_called(number)}: {_how(number in wanted, number in held)}")
        for number in numbers
        if wanted.get(number) != held.get(number)
    ]


def _engine_part(outcome: IndexCheck, on_found: Callable[[str], object]) -> None:
    backend = engine()
    if backend is None:
        return
    if not backend.is_set_up():
        raise EngineSilentError("The search engine has no index of this version yet.")
    found = copying.differences(waiting=arguments_of_waiting(index_in_engine))
    outcome.engine = len(found)
    for number in found[:NAMED]:
        on_found(f"{_called(number)}: differs in the search engine")
    if found and outcome.repairs:
        copying.missed()
        copying.catch_up(timezone.now(), seconds=3600)


def _end(outcome: IndexCheck) -> None:
    outcome.ended_at = timezone.now()
    outcome.save()
    kept = IndexCheck.objects.values_list("pk", flat=True)[:KEPT]
    IndexCheck.objects.exclude(pk__in=list(kept)).delete()
    if outcome.differed:
        done = "they are repaired" if outcome.repairs else "nothing was repaired"
        logger.warning("Search check: %s entries differed, %s.", outcome.differed, done)


def _called(number: int) -> str:
    about = Identity.of(number)
    return f"{about.kind} {about.pk}"


def _how(is_wanted: bool, is_held: bool) -> str:
    if not is_held:
        return "is missing"
    return "is out of date" if is_wanted else "should not be there"
