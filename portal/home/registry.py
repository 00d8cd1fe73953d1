"""What ``home`` asks the apps above it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest

from portal.core.registry import Registry


@dataclass(frozen=True, slots=True)
class HomePanel:
    """A part of a home page that an app above fills for whoever looks."""

    name: str
    label: str  # translated lazily; also the heading, unless the author writes another
    template: str
    values: Callable[[HttpRequest], dict]  # what the template shows; empty: nothing to show


home_panels = Registry[HomePanel]("Which panels can a home page show?")
