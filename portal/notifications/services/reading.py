"""What people do with their notices: read them, and say which mail they want."""

import re
from collections.abc import Iterator, Mapping
from datetime import time

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.translation import ngettext

from portal.notifications.enums import Rhythm
from portal.notifications.models import DeliveryHours, Notice, NoticePreference
from portal.notifications.queries import bell_key, notices_naming
from portal.people.registry import Merged
from portal.people.services import move_rows


def mark_read(notice: Notice) -> None:
    """Remember that the person has seen ``notice``; the first time counts."""
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=timezone.now())
    cache.delete(bell_key(notice.person_id))


def mark_all_read(person) -> int:
    """Remember that ``person`` has seen everything so far; return how many that were."""
    seen = Notice.objects.filter(person=person, read_at=None).update(read_at=timezone.now())
    cache.delete(bell_key(person.pk))
    return seen


@transaction.atomic
def choose_mail(
    person,
    *,
    rhythms: Mapping[str, str],
    quiet: tuple[time, time] | None,
    digest_at: time,
) -> None:
    """Write down when ``person`` wants mail: by kind of notice, and at which hours.

    It counts for what happens from now on; what is queued already goes out as it was queued.
    """
    NoticePreference.objects.filter(person=person, kind__in=rhythms).delete()
    NoticePreference.objects.bulk_create(
        NoticePreference(person=person, kind=kind, rhythm=rhythm)
        for kind, rhythm in rhythms.items()
        if rhythm != Rhythm.AT_ONCE
    )
    begin, end = quiet or (None, None)
    DeliveryHours.objects.update_or_create(
        person=person,
        defaults={"quiet_from": begin, "quiet_until": end, "digest_at": digest_at},
    )


@transaction.atomic
def forget_name(name: str, *, instead: str) -> int:
    """Let every notice say ``instead`` where it says ``name``; return how many did.

    A name counts as a whole: "Bo" stays in "Board".
    """
    whole = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    changed = 0
    for notice in notices_naming(name).iterator(500) if name else ():
        values = {
            key: whole.sub(lambda _found: instead, value) if isinstance(value, str) else value
            for key, value in notice.values.items()
        }
        if values != notice.values:
            changed += Notice.objects.filter(pk=notice.pk).update(values=values)
    return changed


def move_to(gone, kept, *, by) -> Iterator[Merged]:
    """Let ``kept``, the same person, read what ``gone`` was told; the wishes of ``kept`` stay."""
    told = Notice.objects.filter(person=gone)
    if count := move_rows(told, "person", kept=kept, once_per=[("kind", "key")]):
        yield Merged(ngettext("%d notice", "%d notices", count) % count)
    wishes = NoticePreference.objects.filter(person=gone)
    move_rows(wishes, "person", kept=kept, once_per=[("kind",)])
    if not DeliveryHours.objects.filter(person=kept).exists():
        DeliveryHours.objects.filter(person=gone).update(person=kept)
    transaction.on_commit(lambda: cache.delete(bell_key(kept)))
