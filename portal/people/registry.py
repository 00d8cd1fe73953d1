"""What ``people`` asks the apps above it."""

from django.db.models import QuerySet
from wagtail.models import Page

from portal.core.registry import Registry

audience_tokens = Registry[str]("Which audience tokens does this person have?")
# Asked with a list of tokens; the answers are querysets of the ids of people.
token_bearers = Registry[QuerySet]("Which people have one of these audience tokens?")
# Asked with nothing; the answers are pairs of a token and its name.
audiences_offered = Registry[tuple[str, str]]("Which audiences may an author choose besides?")
facts_about = Registry[str]("Which facts are kept about this person?")
# Asked with a ``Tree``; the answers are page types.
tree_heads = Registry[type[Page]]("Pages of which types stand at the head of this tree?")
