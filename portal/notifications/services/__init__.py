"""Every way a notice may change: queued, mailed, read, wanted otherwise."""

from portal.notifications.services.queueing import notify
from portal.notifications.services.reading import (
    choose_mail,
    forget_name,
    mark_all_read,
    mark_read,
    move_to,
)
from portal.notifications.services.sending import (
    send_by_the_clock,
    send_due,
    take_back,
    warn_of_silence,
)

__all__ = [
    "choose_mail",
    "forget_name",
    "mark_all_read",
    "mark_read",
    "move_to",
    "notify",
    "send_by_the_clock",
    "send_due",
    "take_back",
    "warn_of_silence",
]
