"""Notices for tests."""

from collections.abc import Iterable

from portal.notifications.models import Notice
from portal.notifications.services import notify


def tell(people: Iterable, *, about="course:1", course="Pumps") -> int:
    """Queue a notice that a course was completed, for each of ``people``."""
    return notify(
        people, kind="completion", key=about, values={"course": course}, address="/my/transcript/"
    )


def told(person, **fields) -> Notice:
    """Return a new notice of ``person``."""
    number = Notice.objects.filter(person=person).count()
    tell([person], about=f"course:{number}", **fields)
    return Notice.objects.get(person=person, key=f"course:{number}")
