"""What ``care`` asks the apps above it."""

from dataclasses import dataclass

from portal.core.registry import Registry


@dataclass(frozen=True, slots=True)
class PageUse:
    """One way in which a page is in use, as a sentence, and how many people or things it is."""

    sentence: str
    count: int


# Asked with a queryset of pages: one page and those below it.
page_uses = Registry[PageUse]("Who is on these pages, and what is built on them?")
