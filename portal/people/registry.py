"""What ``people`` asks the apps above it."""

from dataclasses import dataclass

from django.db.models import QuerySet
from wagtail.models import Page

from portal.core.registry import Registry


@dataclass(frozen=True, slots=True)
class LentRight:
    """A right that somebody has until it is taken back: on a page or collection and below.

    Without either it is a permission as such, for example to enter the admin.
    """

    permission: str  # such as "wagtailcore.change_page"
    page: int | None = None
    collection: int | None = None


audience_tokens = Registry[str]("Which audience tokens does this person have?")
# Asked with a list of tokens; the answers are querysets of the ids of people.
token_bearers = Registry[QuerySet]("Which people have one of these audience tokens?")
# Asked with nothing; the answers are pairs of a token and its name.
audiences_offered = Registry[tuple[str, str]]("Which audiences may an author choose besides?")
facts_about = Registry[str]("Which facts are kept about this person?")
# Asked with a person or a group; services put a person's into the person's hidden group.
lent_rights = Registry[LentRight]("Which rights do grants and programs give this holder?")
# Asked with a ``Tree``; the answers are page types.
tree_heads = Registry[type[Page]]("Pages of which types stand at the head of this tree?")
