"""Content rules at work: what they hear, what they do, and how they are kept."""

from portal.contentrules.services.hearing import forget_old, hear, hear_dates
from portal.contentrules.services.keeping import move_to, save_rule
from portal.contentrules.services.running import carry_out_event, carry_out_run

__all__ = [
    "carry_out_event",
    "carry_out_run",
    "forget_old",
    "hear",
    "hear_dates",
    "move_to",
    "save_rule",
]
