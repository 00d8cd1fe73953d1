"""What ``learning_paths`` tells the apps above it. Sent inside the transaction of the change."""

from django.dispatch import Signal

# path: LearningPath. Its rules, words, audience or live pages are no longer what they were.
path_changed = Signal()

# completion: PathCompletion. A learner has done a path.
path_completed = Signal()
