"""What ``courses`` tells the apps above it. Sent inside the transaction of the change."""

from django.dispatch import Signal

# course: Course. Its rules, texts, audience or live pages are no longer what they were.
course_changed = Signal()

# course: Course. Activities were added, moved, removed or count otherwise.
outline_changed = Signal()

# homes: list of HomePage, the source language first. A site was set up, or got another language.
site_set_up = Signal()

# courses: list of Course. They are new, all at once, and each has one live page.
courses_imported = Signal()
