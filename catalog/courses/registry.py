"""What ``courses`` asks the apps above it."""

from collections.abc import Callable
from dataclasses import dataclass

from portal.core.registry import Registry


@dataclass(frozen=True, slots=True)
class LessonPanel:
    """A part below a lesson that an app above fills for whoever reads it."""

    name: str
    template: str
    values: Callable[..., dict]  # of the request and the page; empty: nothing to show


lesson_panels = Registry[LessonPanel]("What stands below a lesson?")
