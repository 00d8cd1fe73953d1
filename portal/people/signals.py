"""What ``people`` tells the apps above it."""

from django.dispatch import Signal

# ``person`` was deactivated or reactivated, or got other roles, groups or details.
person_changed = Signal()
