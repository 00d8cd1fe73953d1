"""What ``discussions`` tells the apps above it. Sent inside the transaction of the change."""

from django.dispatch import Signal

# thread: Thread. It was opened, answered, edited, hidden, shown again, locked or moved.
thread_changed = Signal()

# discussion: Discussion. Its audience, title or live pages are no longer what they were.
discussion_changed = Signal()
