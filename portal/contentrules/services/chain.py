"""Which run of a rule the code is in right now, so that its effects know their cause."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from portal.contentrules.models import RuleRun

_current: ContextVar[RuleRun | None] = ContextVar("content_rule_run", default=None)


@contextmanager
def because_of(run: RuleRun) -> Iterator[None]:
    """Let everything that happens inside be an effect of ``run``."""
    token = _current.set(run)
    try:
        yield
    finally:
        _current.reset(token)


def current_run() -> RuleRun | None:
    """Return the run whose effect this is; None if a person did it."""
    return _current.get()
