"""What ``records`` tells the apps above it. Sent inside the transaction of the change."""

from django.dispatch import Signal

# completion: Completion. A learner has done a course.
course_completed = Signal()
