"""What ``powers`` tells the apps above it."""

from django.dispatch import Signal

# ``consent`` was asked for, answered or withdrawn; its person, or who asked, would like to know.
consent_asked = Signal()
consent_answered = Signal()
# ``holder``, who has a new ``StepHolder``; or ``grant``, a new ``Grant``.
step_handed = Signal()
power_granted = Signal()
