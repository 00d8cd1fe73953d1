"""What search asks the rooms above it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest

from portal.core.registry import Registry
from search.core.contract import CatalogResults, Rules
from search.core.state import CatalogState

# Asked with nothing; what the first answers holds.
rules = Registry[Rules]("Which rules hold for every search?")


@dataclass(frozen=True, slots=True)
class Answered:
    """A search of the catalog that was answered, and how long that took."""

    state: CatalogState
    results: CatalogResults
    language: str
    milliseconds: int


@dataclass(frozen=True, slots=True)
class Follower:
    """Whoever wants to know which hit of an answer is opened."""

    lead: Callable[[int, str], str]  # from the rank of a hit and its address to another address
    sent: Callable[[], object]  # called when the answer is on its way


# Asked with a request and an ``Answered``. Without an answer the links of hits are plain.
followers = Registry[Follower]("Who follows what becomes of this search?")
# Asked with a request.
reads_reasons = Registry[bool]("Does whoever asks read in full why something was found?")


@dataclass(frozen=True, slots=True)
class RequestDesk:
    """A room that keeps what people would like to learn."""

    may_note: Callable[[object], bool]  # asked with a person
    note: Callable[[str, object], object]  # called with words and whoever read them here


# Asked with nothing. ``note`` may raise a ``RuleViolation``.
request_desks = Registry[RequestDesk]("Which room takes down that a training is wished for?")


@dataclass(frozen=True, slots=True)
class PopularQuery:
    """Words that many people search for, and on how many different days somebody did."""

    text: str
    days: int


@dataclass(frozen=True, slots=True)
class CatalogPart:
    """A part of the catalog screen that an app above fills for whoever looks."""

    name: str
    place: str  # "tools", beside the number of results, or "nothing", where none has all words
    template: str
    values: Callable[[HttpRequest, CatalogState, CatalogResults], dict]  # empty: nothing to show


# Asked with what is being typed, folded, and the language; an app answers with a few, those asked
# most first. What was asked on fewer than three days shows to nobody: it may be about somebody.
popular_queries = Registry[PopularQuery]("What that begins like this do many people search for?")
# Asked with nothing.
catalog_parts = Registry[CatalogPart]("What else can be done with a search of the catalog?")
