"""Telling people: the row first, in the transaction of what happened."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from portal.notifications.enums import MailState, Rhythm, WhyNoMail
from portal.notifications.hours import DIGEST_AT, mail_after
from portal.notifications.models import DeliveryHours, Notice, NoticePreference
from portal.notifications.queries import bell_key, kinds
from portal.notifications.tasks import send_mail_of_notices

User = get_user_model()
BATCH = 500


@transaction.atomic
def notify(
    people: Iterable[User], *, kind: str, key: str, values: Mapping[str, str], address: str
) -> int:
    """Queue one notice of ``kind`` for each of ``people``, and return how many were queued.

    ``key`` says what it is about: a person gets one notice of a kind about it, ever. ``values``
    fill the placeholders of the kind's texts, whatever the language; ``address`` is the path that
    the notice leads to. Whoever has left gets none. Six queries for 500 people.

    Raises:
        ValueError: There is no such kind, or a placeholder of it has no value.
    """
    known = kinds().get(kind)
    if known is None:
        raise ValueError(f"There is no kind of notice called {kind!r}.")
    if lacking := set(known.placeholders) - set(values):
        raise ValueError(f"A notice of kind {kind!r} lacks {', '.join(sorted(lacking))}.")
    told = {name: str(value) for name, value in values.items()}
    ids = sorted({person.pk for person in people})
    now = timezone.now()
    queued = 0
    for start in range(0, len(ids), BATCH):
        rows = _rows(ids[start : start + BATCH], kind, key, now)
        for row in rows:
            row.values, row.address = told, address
        Notice.objects.bulk_create(rows, ignore_conflicts=True)
        queued += len(rows)
        bells = [bell_key(row.person_id) for row in rows]
        transaction.on_commit(partial(cache.delete_many, bells))
    if queued:
        send_mail_of_notices.enqueue()
    return queued


def _rows(ids: list[int], kind: str, key: str, now: datetime) -> list[Notice]:
    there = Notice.objects.filter(person__in=ids, kind=kind, key=key)
    wanted = set(ids) - set(there.values_list("person", flat=True))
    rhythms = dict(
        NoticePreference.objects.filter(person__in=wanted, kind=kind).values_list(
            "person", "rhythm"
        )
    )
    hours = DeliveryHours.objects.in_bulk(wanted)
    return [
        Notice(
            person=person,
            kind=kind,
            key=key,
            created_at=now,
            **_mail(person, rhythms.get(person.pk, Rhythm.AT_ONCE), hours.get(person.pk), now),
        )
        for person in User.objects.filter(pk__in=wanted, is_active=True)
    ]


def _mail(person: User, rhythm: str, hours: DeliveryHours | None, now: datetime) -> dict:
    if not person.email:
        return {"mail_state": MailState.NONE, "no_mail_because": WhyNoMail.NO_ADDRESS}
    if rhythm == Rhythm.NEVER:
        return {"mail_state": MailState.NONE, "no_mail_because": WhyNoMail.UNWANTED}
    quiet = (hours.quiet_from, hours.quiet_until) if hours and hours.quiet_from else None
    return {
        "mail_state": MailState.WAITING if rhythm == Rhythm.AT_ONCE else MailState.COLLECTED,
        "mail_after": mail_after(
            now,
            rhythm=Rhythm(rhythm),
            zone=ZoneInfo(person.time_zone or settings.TIME_ZONE),
            quiet=quiet,
            digest_at=hours.digest_at if hours else DIGEST_AT,
        ),
    }
