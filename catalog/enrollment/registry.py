"""What ``enrollment`` asks the apps above it."""

from portal.core.registry import Registry

# Called with learner and course; every answer is a sentence for the learner.
obstacles = Registry[str]("What must be done before this course?")
