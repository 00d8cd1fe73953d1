"""When mail may reach somebody: quiet hours, digests, time zones."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from portal.notifications.enums import Rhythm
from portal.notifications.hours import mail_after

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = (time(20), time(7))
LUNCH = (time(12), time(13, 30))


def at(hour, minute=0, day=24):
    return datetime(2026, 11, day, hour, minute, tzinfo=BERLIN)


def after(moment, **how):
    how = {"rhythm": Rhythm.AT_ONCE, "zone": BERLIN, **how}
    return mail_after(moment.astimezone(UTC), **how)


@pytest.mark.parametrize(
    ("moment", "quiet", "goes_out"),
    [
        (at(15), None, at(15)),
        (at(15), NIGHT, at(15)),
        (at(20), NIGHT, at(7, day=25)),
        (at(23, 59), NIGHT, at(7, day=25)),
        (at(3), NIGHT, at(7)),
        (at(7), NIGHT, at(7)),
        (at(12, 15), LUNCH, at(13, 30)),
        (at(13, 30), LUNCH, at(13, 30)),
        (at(12), (time(12), time(12)), at(12)),
    ],
)
def test_quiet_hours_put_mail_off_until_they_end(moment, quiet, goes_out):
    assert after(moment, quiet=quiet) == goes_out


def test_the_clock_of_the_person_counts():
    moment = datetime(2026, 11, 24, 21, tzinfo=UTC)

    assert after(moment, quiet=NIGHT) == at(7, day=25)
    assert after(moment, quiet=NIGHT, zone=ZoneInfo("America/New_York")) == moment


@pytest.mark.parametrize(
    ("moment", "rhythm", "goes_out"),
    [
        (at(6), Rhythm.DAILY, at(7)),
        (at(7), Rhythm.DAILY, at(7, day=25)),
        (at(6), Rhythm.WEEKLY, at(7, day=30)),
        (at(6, day=23), Rhythm.WEEKLY, at(7, day=23)),
    ],
)
def test_a_digest_goes_out_at_its_next_hour(moment, rhythm, goes_out):
    assert after(moment, rhythm=rhythm) == goes_out


def test_a_digest_keeps_the_quiet_hours_too():
    quiet = (time(6), time(9))

    assert after(at(5), rhythm=Rhythm.DAILY, quiet=quiet) == at(9)
