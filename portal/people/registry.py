"""What ``people`` asks the apps above it."""

from portal.core.registry import Registry

audience_tokens = Registry[str]("Which audience tokens does this person have?")
facts_about = Registry[str]("Which facts are kept about this person?")
