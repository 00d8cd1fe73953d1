"""What ``people`` tells the apps above it."""

from django.dispatch import Signal

# ``person`` was deactivated or reactivated, or got other roles, groups or details.
person_changed = Signal()

# ``person`` has lost their name, which was ``former_name``, and ``former_keys``: log-in name,
# e-mail address and employee number. They leave copies, too.
person_anonymised = Signal()

# The hidden ``group`` of ``person`` holds what ``lent`` (a ``Counter`` of ``LentRight``) says.
own_group_renewed = Signal()
