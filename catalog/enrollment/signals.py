"""What ``enrollment`` tells the apps above it. Sent inside the transaction of the change."""

from django.dispatch import Signal

# enrollment: Enrollment. It has just become active.
enrollment_opened = Signal()

# enrollment: Enrollment. It is no longer active; its status says why.
enrollment_closed = Signal()
