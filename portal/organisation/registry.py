"""What ``organisation`` asks the apps above it."""

from portal.core.registry import Registry

# Asked with a token; the answers are short names of what is for it, such as "course WAT-101".
audience_uses = Registry[str]("What is for the people with this token?")
