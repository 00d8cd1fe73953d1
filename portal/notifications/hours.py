"""When mail may reach somebody, by the clock where they are."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from portal.notifications.enums import Rhythm

DIGEST_WEEKDAY = 0  # Monday
DIGEST_AT = time(7)


def mail_after(
    now: datetime,
    *,
    rhythm: Rhythm,
    zone: ZoneInfo,
    quiet: tuple[time, time] | None = None,
    digest_at: time = DIGEST_AT,
) -> datetime:
    """Return the first moment, not before ``now``, at which mail of ``rhythm`` may go out.

    ``quiet`` is from (inclusive) until (exclusive) in ``zone``, over midnight where it ends
    earlier than it begins; equal ends mean no quiet at all.
    """
    local = now.astimezone(zone)
    if rhythm in (Rhythm.DAILY, Rhythm.WEEKLY):
        local = _next_digest(local, digest_at, weekly=rhythm == Rhythm.WEEKLY)
    return _after_quiet(local, quiet).astimezone(now.tzinfo)


def _next_digest(local: datetime, at: time, *, weekly: bool) -> datetime:
    day = local.date()
    while True:
        moment = datetime.combine(day, at, tzinfo=local.tzinfo)
        if moment > local and (not weekly or day.weekday() == DIGEST_WEEKDAY):
            return moment
        day += timedelta(days=1)


def _after_quiet(local: datetime, quiet: tuple[time, time] | None) -> datetime:
    if quiet is None:
        return local
    begin, end = quiet
    clock = local.time()
    over_midnight = end < begin
    is_quiet = clock >= begin or clock < end if over_midnight else begin <= clock < end
    if not is_quiet:
        return local
    ends_tomorrow = over_midnight and clock >= begin
    day = local.date() + timedelta(days=1 if ends_tomorrow else 0)
    return datetime.combine(day, end, tzinfo=local.tzinfo)
