"""What ``people`` tells the apps above it."""

from django.dispatch import Signal

# ``person`` was deactivated or reactivated, or got other roles, groups or details.
person_changed = Signal()

# ``person`` has lost their name, which was ``former_name``: it leaves copies, too.
person_anonymised = Signal()
