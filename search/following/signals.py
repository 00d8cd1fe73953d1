"""What ``following`` tells the apps above it. Sent inside the transaction of the change."""

from django.dispatch import Signal

# person: somebody follows another word, or one less.
follows_changed = Signal()
