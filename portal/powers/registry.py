"""What ``powers`` asks the apps above it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import QuerySet

from portal.core.registry import Registry


@dataclass(frozen=True, slots=True)
class Element:
    """One kind of thing that belongs to a program: how many there are, and where to look."""

    label: str
    count: int
    order: int
    url: str = ""
    titles: tuple[str, ...] = ()  # the first few


@dataclass(frozen=True, slots=True)
class WeakSpot:
    """Something that hangs on one person, or on nobody; the report lists it."""

    kind: str
    label: str
    why: str  # what may go wrong
    rows: QuerySet  # or a list; each row is told by ``tell``
    tell: Callable[[object], tuple[str, str, str]] = field(repr=False)  # title, address, detail


@dataclass(frozen=True, slots=True)
class Charge:
    """One kind of thing that a person answers for and may hand over."""

    kind: str
    label: str
    held_by: Callable[[object], QuerySet] = field(repr=False)
    # Called with the ids, and from whom, to whom, by whom; inside the transaction.
    move: Callable[..., None] = field(repr=False)


# Asked with a ``queries.Scope``, the program's.
program_elements = Registry[Element]("What belongs to this program?")
weak_spots = Registry[WeakSpot]("What hangs on one person, or on nobody?")
charges = Registry[Charge]("What does a person answer for?")
