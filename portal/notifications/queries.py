"""Reads over notices: their words in somebody's language, and what the screens show."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from portal.core.health import DEGRADED, OK, Finding
from portal.notifications.enums import MailState, Rhythm
from portal.notifications.models import (
    UNDER_WAY,
    DeliveryHours,
    Notice,
    NoticePreference,
    NoticeTemplate,
)
from portal.notifications.registry import NoticeKind, notice_kinds
from portal.people.registry import Table
from themes.registry import Bell, NavigationItem

BELL_SECONDS = 15  # another process shows a new notice so much later
STUCK_AFTER = timedelta(hours=1)
LATELY = timedelta(days=30)
PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Words:
    """What a notice says, in one language."""

    subject: str
    text: str
    why: str


def kinds() -> dict[str, NoticeKind]:
    """Return every kind of notice by its name."""
    return {kind.name: kind for kind in notice_kinds.ask()}


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return ``text`` with each {placeholder} that ``values`` knows filled in.

    >>> fill("You are on “{course}”. {other}", {"course": "Pumps"})
    'You are on “Pumps”. {other}'
    """
    return PLACEHOLDER.sub(lambda found: str(values.get(found[1], found[0])), text)


class Phrasebook:
    """The words of every kind; one query for the organisation's own, when first asked."""

    def __init__(self) -> None:
        self._kinds = kinds()
        self._own: dict[tuple[str, str], NoticeTemplate] | None = None

    def words(self, notice: Notice, language: str | None = None) -> Words:
        """Return what ``notice`` says in ``language``, the active one by default."""
        language = language or get_language() or settings.LANGUAGE_CODE
        kind = self._kinds.get(notice.kind)
        if kind is None:  # of an app that is no longer there
            return Words(notice.kind, "", "")
        if self._own is None:
            self._own = {(own.kind, own.language): own for own in NoticeTemplate.objects.all()}
        own = self._own.get((kind.name, language))
        with override(language):
            subject, text = (own.subject, own.text) if own else (str(kind.subject), str(kind.text))
            return Words(
                # A subject is one line, whatever a title holds.
                " ".join(fill(subject, notice.values).split()),
                fill(text, notice.values),
                fill(str(kind.why), notice.values),
            )


def with_words(notices: Iterable[Notice]) -> list[tuple[Notice, Words]]:
    """Return ``notices`` with their words in the active language. One query."""
    book = Phrasebook()
    return [(notice, book.words(notice)) for notice in notices]


def notices_of(person) -> QuerySet[Notice]:
    """Return what ``person`` was told, the newest first."""
    return Notice.objects.filter(person=person)


def bell_of(request) -> Iterator[Bell]:
    """Yield the bell of whoever is signed in.

    Every screen shows it, so its count is kept for some seconds, unless it changes here.
    """
    if not request.user.is_authenticated:
        return
    key = bell_key(request.user.pk)
    unread = cache.get(key)
    if unread is None:
        unread = notices_of(request.user).unread().count()
        cache.set(key, unread, BELL_SECONDS)
    yield Bell(reverse("notifications:notices"), unread)


def bell_key(person_id: int) -> str:
    """Return the name under which the count of somebody's bell is kept."""
    return f"bell:{person_id}"


def account_links(request) -> Iterator[NavigationItem]:
    """Yield the way to the notices, for the menu of whoever is signed in."""
    if request.user.is_authenticated:
        yield NavigationItem(_("Notices"), reverse("notifications:notices"), order=60)


def rhythms_of(person) -> dict[str, str]:
    """Return when ``person`` wants mail, by kind; what is missing means at once. One query."""
    rows = NoticePreference.objects.filter(person=person)
    return dict(rows.values_list("kind", "rhythm"))


def mail_history(notice: Notice) -> str:
    """Return in a sentence how the mail of ``notice`` went, for the person and for support."""
    match notice.mail_state:
        case MailState.SENT:
            return _("Mailed on %s.") % _moment(notice.sent_at)
        case MailState.NONE | MailState.FAILED:
            return notice.get_no_mail_because_display()
        case MailState.COLLECTED:
            return _("Comes with the digest after %s.") % _moment(notice.mail_after)
        case MailState.WAITING if notice.attempts:
            return _("The mail server did not take it; tried again after %s.") % _moment(
                notice.mail_after
            )
        case MailState.WAITING if notice.mail_after > timezone.now():
            return _("Waits for the end of the quiet hours, %s.") % _moment(notice.mail_after)
    return _("Mail is on its way.")


def why_no_mail(person, now: datetime) -> Iterator[str]:
    """Yield what kept or keeps mail from ``person``, in sentences for them and for support.

    It speaks of the person as they stand now; how each notice went stands at the notice.
    """
    if not person.is_active:
        yield _("Whoever may not sign in any more is told nothing.")
        return
    if not person.email:
        yield _("No e-mail address is known. Notices show on the site alone.")
        return
    rhythms = rhythms_of(person)
    for rhythm, sentence in (
        (Rhythm.NEVER, _("By their own settings no mail is wanted about: %s.")),
        (Rhythm.DAILY, _("Collected for once a day: %s.")),
        (Rhythm.WEEKLY, _("Collected for once a week: %s.")),
    ):
        labels = [str(kind.label) for kind in kinds().values() if rhythms.get(kind.name) == rhythm]
        if labels:
            yield sentence % " · ".join(labels)
    hours = DeliveryHours.objects.filter(person=person).exclude(quiet_from=None).first()
    if hours is not None:
        told = {"begin": f"{hours.quiet_from:%H:%M}", "end": f"{hours.quiet_until:%H:%M}"}
        yield _("No mail from %(begin)s until %(end)s, by the clock of their time zone.") % told
    failed = notices_of(person).filter(mail_state=MailState.FAILED, created_at__gt=now - LATELY)
    if count := failed.count():
        sentence = ngettext(
            "%d message of the last 30 days was refused by the mail server.",
            "%d messages of the last 30 days were refused by the mail server.",
            count,
        )
        yield sentence % count
    if since := stuck_since(now):
        yield _("Nothing has gone out since %s; the administrators know.") % _moment(since)


def stuck_since(now: datetime) -> datetime | None:
    """Return since when mail waits, if it is over an hour and nothing was sent meanwhile."""
    late = Notice.objects.filter(mail_state__in=UNDER_WAY, mail_after__lt=now - STUCK_AFTER)
    oldest = late.order_by("mail_after").values_list("mail_after", flat=True).first()
    if oldest is None:
        return None
    sent = Notice.objects.filter(mail_state=MailState.SENT, sent_at__gt=now - STUCK_AFTER)
    return None if sent.exists() else oldest


def findings() -> Iterator[Finding]:
    """Yield whether mail goes out."""
    since = stuck_since(timezone.now())
    told = {"mail_waits_since": since.isoformat()} if since else {}
    yield Finding("notices", DEGRADED if since else OK, told)


def _moment(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")


def kept_tables(person) -> Iterator[Table]:
    """Yield what ``person`` was told, and when they want mail."""
    yield Table(
        "notices",
        Notice.objects.filter(person=person),
        ("kind", "values", "address", "created_at", "read_at", "mail_state", "sent_at"),
    )
    wishes = NoticePreference.objects.filter(person=person)
    yield Table("notice_preferences", wishes, ("kind", "rhythm"))
    hours = DeliveryHours.objects.filter(person=person)
    yield Table("delivery_hours", hours, ("quiet_from", "quiet_until", "digest_at"))


def own_rows(person) -> Iterator[QuerySet]:
    """Yield what goes with the name of ``person``."""
    yield Notice.objects.filter(person=person)
    yield NoticePreference.objects.filter(person=person)
    yield DeliveryHours.objects.filter(person=person)


def notices_naming(name: str) -> QuerySet[Notice]:
    """Return the notices, whoever got them, in whose words ``name`` may stand."""
    # Databases keep letters beyond ASCII as they are, or escaped.
    escaped = json.dumps(name)[1:-1]
    return Notice.objects.filter(Q(values__icontains=name) | Q(values__icontains=escaped))
