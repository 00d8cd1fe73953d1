"""What ``people`` asks the apps above it."""

from wagtail.models import Page

from portal.core.registry import Registry

audience_tokens = Registry[str]("Which audience tokens does this person have?")
facts_about = Registry[str]("Which facts are kept about this person?")
# Called with a role; a role writes at the pages of the answers and below them.
grounds = Registry[Page]("Below which pages does this role write?")
