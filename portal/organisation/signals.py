"""What the organisation tells the apps above it, inside the transaction that changes it."""

from django.dispatch import Signal

# ``person`` got, lost or changed a job; other units, managers and audiences may be theirs now.
placement_changed = Signal()
# Many people at once, by an HR file or the turn of the day: ``day``.
placements_changed = Signal()
# ``request`` (a MentorRequest) was made, answered or withdrawn.
mentor_asked = Signal()
mentor_answered = Signal()
# ``mentorship`` or ``deputy`` began, or got an end.
mentorship_changed = Signal()
deputy_changed = Signal()
