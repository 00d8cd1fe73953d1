"""What ``board`` tells the apps above it. Sent inside the transaction of the change."""

from django.dispatch import Signal

# announcement: Announcement. Its texts, audiences or live pages are no longer what they were.
announcement_changed = Signal()
