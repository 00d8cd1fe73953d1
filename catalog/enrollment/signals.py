"""What ``enrollment`` tells the apps above it. Sent inside the transaction of the change."""

from django.dispatch import Signal

# enrollment: Enrollment. It has just become active.
enrollment_opened = Signal()

# enrollment: Enrollment. It is no longer active; its status says why.
enrollment_closed = Signal()

# gone, kept: Enrollments of one person on one course, of two accounts that become one. ``gone`` is
# closed; what was done in it counts in ``kept`` from now on.
enrollments_merged = Signal()
