"""What ``core`` asks the apps above it when the portal has started."""

from portal.core.registry import Registry

# Asked with nothing; every answer is a line for whoever has started the portal.
welcome_lines = Registry[str]("How does a newcomer sign in?")
