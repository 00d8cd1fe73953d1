"""What the search asks the apps above it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest

from portal.core.registry import Registry
from search.core.contract import CatalogResults
from search.core.state import CatalogState


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
