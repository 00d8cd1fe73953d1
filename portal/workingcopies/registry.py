"""What ``workingcopies`` asks the apps above it."""

from dataclasses import dataclass

from wagtail.models import Page

from portal.core.registry import Registry


@dataclass(frozen=True, slots=True)
class WholeCopy:
    """A type of page that is offered to be copied with what belongs to it."""

    page_type: type[Page]
    label: str  # of the button, translated lazily
    next_step: str  # what to do with the copy, in a sentence


# Asked with an ``Outcome``, of a page of whatever type.
consequences = Registry[str]("What does this merge mean for people, in a sentence each?")

# Asked with the original page. The name of a field whose answer belongs to each publish anew.
questions = Registry[str]("Which field of this page does every merge ask about?")

whole_copies = Registry[WholeCopy]("Which types of page are copied with what belongs to them?")
