"""What ``people`` asks the apps above it."""

from dataclasses import dataclass

from django.db.models import QuerySet
from wagtail.models import Page

from portal.core.registry import Registry

audience_tokens = Registry[str]("Which audience tokens does this person have?")
# Asked with a list of tokens; the answers are querysets of the ids of people.
token_bearers = Registry[QuerySet]("Which people have one of these audience tokens?")
facts_about = Registry[str]("Which facts are kept about this person?")
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
# Asked with the account that goes and the one that is kept; whoever answers moves its rows, and
# says in a word which.
merge_people = Registry[str]("Which rows of this account move to that one?")
