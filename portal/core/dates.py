"""Days as the organisation counts them, wherever whoever looks may be."""

from datetime import date, datetime

from django.utils import timezone


def organisation_today(now: datetime | None = None) -> date:
    """Return the day it is (or was at ``now``) in the organisation's time zone.

    ``timezone.localdate()`` would say the viewer's day: a move would count here and not there.
    """
    return timezone.localdate(now, timezone=timezone.get_default_timezone())
