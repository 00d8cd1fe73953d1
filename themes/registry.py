"""What ``themes`` asks the apps above it; every question is asked with the request."""

from dataclasses import dataclass

from portal.core.registry import Registry


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """A place to go: in the masthead, or in the menu of the person."""

    label: str
    url: str
    order: int  # small numbers stand first
    icon: str = ""  # a name of the sprite; the bar of a narrow screen shows it


@dataclass(frozen=True, slots=True)
class Bell:
    """Where a person's notices are, and how many they have not read."""

    url: str
    unread: int


@dataclass(frozen=True, slots=True)
class SearchBox:
    """Where the search box of the masthead leads, and where it gets its suggestions."""

    action: str
    suggest: str


@dataclass(frozen=True, slots=True)
class PagePart:
    """Something that an app above adds to the page that answers a request."""

    template: str
    values: dict
    on_top: bool = False  # else below the content
    keeps_out: bool = False  # of the search engines


@dataclass(frozen=True, slots=True)
class Banner:
    """What stands above every screen until it is ended, with the address that ends it."""

    text: str
    end_url: str
    end_label: str


@dataclass(frozen=True, slots=True)
class Allowance:
    """A role that allows what was refused, and some of the people who have it."""

    label: str
    names: tuple[str, ...]
    more: int = 0  # people who are not named


navigation = Registry[NavigationItem]("Which main places does this person see?")
account_links = Registry[NavigationItem]("What stands in this person's menu?")
bells = Registry[Bell]("How many notices wait for this person?")
search_boxes = Registry[SearchBox]("Where does the search box lead?")
page_parts = Registry[PagePart]("What else stands on the page that answers this request?")
banners = Registry[Banner]("What must the viewer never overlook?")
# Asked with the error, too.
allowances = Registry[Allowance]("Which roles allow what was refused, and who has them?")
