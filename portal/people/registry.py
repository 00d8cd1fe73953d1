"""What ``people`` asks the apps above it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast
from wagtail.models import Page

from portal.core.policies import EVERYTHING, NOTHING
from portal.core.registry import Registry


@dataclass(frozen=True, slots=True)
class TokenRows:
    """Rows that give somebody tokens: ``column`` of each, which ``read`` makes tokens of.

    They are not fetched one app after the other, but all by one query.
    """

    kind: str  # another for each answer
    rows: QuerySet
    column: str
    read: Callable[[str], Iterable[str]]

    def told(self) -> QuerySet:
        """Return the rows as two texts: the kind, and the column."""
        rows = self.rows.order_by()
        return rows.values_list(Value(self.kind), Cast(self.column, CharField())).distinct()


def keyed(prefix: str) -> Callable[[str], Iterable[str]]:
    """Return what reads a column of UUIDs as tokens like "prefix:uuid"."""
    # SQLite keeps a UUID without its dashes.
    return lambda text: (f"{prefix}:{UUID(text)}",)


@dataclass(frozen=True, slots=True)
class LentRight:
    """A right that somebody has until it is taken back: on a page or collection and below.

    Without either it is a permission as such, for example to enter the admin.
    """

    permission: str  # such as "wagtailcore.change_page"
    page: int | None = None
    collection: int | None = None


class Reach(Protocol):
    """How far somebody has a power: everywhere, over some people, over some units."""

    everything: bool
    units: tuple[str, ...]  # paths of units

    def people(self, field: str) -> Q:
        """Return the rows whose ``field`` names a person within reach; "pk" for people."""


@dataclass(frozen=True, slots=True)
class ReachOfRoles:
    """A power that somebody has everywhere, or not at all."""

    everything: bool
    units: tuple[str, ...] = ()

    def people(self, field: str) -> Q:
        return EVERYTHING if self.everything else NOTHING


# Asked with a person and a capability. One app answers, of grants and all else besides roles.
reaches = Registry[Reach]("How far does this person have this capability?")


def reach_of(person, capability: str) -> Reach:
    """Return how far ``person`` has ``capability``, a permission's name: by roles if none says."""
    answers = reaches.ask(person, capability)
    return next(answers, None) or ReachOfRoles(person.has_perm(capability))


# Asked with a person who is signed in.
audience_tokens = Registry[TokenRows]("Which audience tokens does this person have?")
# Asked with a list of tokens; the answers are querysets of the ids of people.
token_bearers = Registry[QuerySet]("Which people have one of these audience tokens?")
# Asked with nothing; the answers are pairs of a token and its name.
audiences_offered = Registry[tuple[str, str]]("Which audiences may an author choose besides?")
facts_about = Registry[str]("Which facts are kept about this person?")
# Asked with a person or a group; services put a person's into the person's hidden group.
lent_rights = Registry[LentRight]("Which rights do grants and programs give this holder?")
# Asked with a ``Tree``; the answers are page types.
tree_heads = Registry[type[Page]]("Pages of which types stand at the head of this tree?")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows about one person, as they are handed out to them."""

    name: str  # of the file, such as "enrollments"
    rows: QuerySet
    fields: tuple[str, ...]  # as ``values_list`` takes them


# The answers are querysets; their rows are deleted when a person is anonymised.
personal_data = Registry[QuerySet]("Which rows are this person's own, and no record of facts?")
kept_about = Registry[Table]("What is kept about this person?")


@dataclass(frozen=True, slots=True)
class Guarded:
    """Screens for administrators alone: who tries and may not is on record."""

    screens: str  # the name of a view, "desk:name", or of all views of a desk, "desk:*"
    words: str  # what somebody tries there

    def fits(self, view_name: str) -> bool:
        """Return whether the view called ``view_name`` is one of them."""
        if self.screens.endswith(":*"):
            return view_name.startswith(self.screens[:-1])
        return view_name == self.screens


guarded_screens = Registry[Guarded]("Which screens are for administrators alone?")


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of rows of an account that goes into another one, in words."""

    words: str
    is_conflict: bool = False  # both had the same, and one gave way: a sentence says which


# Asked before the two people are locked, so that locks are taken in one order everywhere.
merge_locks = Registry[None]("What does nobody else change while two accounts become one?")
# Asked with the account that goes and the one that is kept, and ``by`` whom; whoever answers moves
# what is no fact, lets facts follow, and says so.
merge_people = Registry[Merged]("What becomes of the rows of this account with that one?")
