"""What ``vocabulary`` tells the apps above it."""

from django.dispatch import Signal

# ``word``, a Topic or a Skill, was named otherwise, moved or removed.
word_changed = Signal()
