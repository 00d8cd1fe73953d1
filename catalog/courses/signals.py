"""What ``courses`` tells the apps above it. Sent inside the transaction of the change."""

from django.dispatch import Signal

# course: Course. Its rules, texts, audience or live pages are no longer what they were.
course_changed = Signal()

# course: Course. Activities were added, moved, removed or count otherwise.
outline_changed = Signal()

# courses: list of Course. They are new, all at once, and each has one live page.
courses_imported = Signal()
