"""What ``home`` asks the apps above it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import Page

from portal.core.registry import Registry


@dataclass(frozen=True, slots=True)
class HomePanel:
    """A part of a home page that an app above fills for whoever looks."""

    name: str
    label: str  # translated lazily; also the heading, unless the author writes another
    template: str
    values: Callable[[HttpRequest], dict]  # what the template shows; empty: nothing to show


@dataclass(frozen=True, slots=True)
class DueThing:
    """Something that whoever looks has to do: what, by when, why, and where."""

    title: str
    why: str
    address: str
    by: date | None = None  # the last day; empty: no day, but to be done

    @property
    def days_left(self) -> int | None:
        """How many days are left; below zero it is late."""
        return None if self.by is None else (self.by - timezone.localdate()).days


home_panels = Registry[HomePanel]("Which panels can a home page show?")
# Asked with the request, of somebody signed in. An app answers with the first few only.
due_things = Registry[DueThing]("What is due of whoever looks?")


@dataclass(frozen=True, slots=True)
class CardWords:
    """What a card says of a page beside its title."""

    summary: str = ""
    facts: tuple[tuple[str, str], ...] = ()  # icon and words
    cover: str = ""  # a template that paints ``page`` with ``topic``
    page: Page | None = None  # for the cover
    topic: object = None


def no_words(pages: Iterable[Page], request: HttpRequest) -> dict[int, CardWords]:
    """Leave it to the page's own description for search engines."""
    return {}


@dataclass(frozen=True, slots=True)
class PageKind:
    """A type of page as people know it. ``describe`` costs the same for one page and for many."""

    model: type[Page]
    label: str  # translated lazily
    icon: str
    describe: Callable[[Iterable[Page], HttpRequest], dict[int, CardWords]] = no_words


page_kinds = Registry[PageKind]("Which kinds of pages do people find, and what do cards say?")
