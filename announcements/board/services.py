"""Every change of state of announcements. Receivers and views call these."""

import hashlib
import secrets
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from announcements.board.models import (
    Acknowledgement,
    Announcement,
    AnnouncementPage,
    AnnouncementRead,
    AnnouncementText,
    FeedKey,
    TextAudience,
)
from announcements.board.queries import TEASER_WORDS, audience_of, page_for
from announcements.board.signals import announcement_changed
from announcements.board.tasks import remind_of_announcement, tell_of_announcement
from portal.core.errors import RuleViolation
from portal.home.services import set_audience
from portal.notifications.services import notify
from portal.people.models import User
from portal.people.queries import bearers_of
from portal.people.registry import Merged
from portal.people.services import move_rows

BATCH = 500


class CannotPublish(RuleViolation):
    """An announcement tells nobody anything."""


class NothingToAcknowledge(RuleViolation):
    """The announcement asks for no acknowledgement."""


@transaction.atomic
def publish_announcement(page: AnnouncementPage) -> Announcement:
    """Write down who is told which text of ``page``, which has just gone live, and tell them.

    Raises:
        CannotPublish: A text has no audience, or there is no text.
    """
    texts = list(page.texts.select_related("course", "path"))
    if not texts or not all(text.tokens for text in texts):
        raise CannotPublish(_("Say for every text who is told."))
    announcement = _identity(page)
    for text in texts:
        plain = " ".join(map(str, text.body.stream_block.get_searchable_content(text.body)))
        AnnouncementText.objects.filter(pk=text.pk).update(plain=plain)
    TextAudience.objects.filter(text__page=page).delete()
    TextAudience.objects.bulk_create(
        TextAudience(text=text, token=token) for text in texts for token in sorted(text.tokens)
    )
    set_audience(page, {token for text in texts for token in text.tokens})
    announcement_changed.send(sender=Announcement, announcement=announcement)
    tell_of_announcement.enqueue(announcement.pk)
    return announcement


def _identity(page: AnnouncementPage) -> Announcement:
    said = {"title": page.title, "needs_acknowledgement": page.needs_acknowledgement}
    row, is_new = Announcement.objects.get_or_create(
        translation_key=page.translation_key, defaults=said
    )
    first = AnnouncementPage.objects.filter(announcement=row).order_by("pk").first()
    if not is_new and (first is None or first.pk == page.pk):
        # The page that was there first decides; a translation only joins.
        Announcement.objects.filter(pk=row.pk).update(**said)
    if page.announcement_id != row.pk:
        page.announcement = row
        AnnouncementPage.objects.filter(pk=page.pk).update(announcement=row)
    return row


def tell_audience(pk: int) -> int:
    """Queue a notice for everybody who is told something; return how many. May run twice.

    It holds what its person is told and nothing else: whoever is told two texts gets both.
    """
    announcement = Announcement.objects.filter(pk=pk).first()
    source = AnnouncementPage.objects.live().filter(announcement=pk).order_by("pk").first()
    if announcement is None or source is None or source.is_over or source.archived_at:
        return 0
    queued = 0
    pages = AnnouncementPage.objects.live().filter(announcement=pk).select_related("locale")
    spoken = {page.locale.language_code: page for page in pages.order_by("-pk")}
    for language, page in spoken.items():
        is_source = page.pk == source.pk
        for told, people in _by_texts(page).items():
            speakers = [
                person
                for person in people
                if person.language == language or (is_source and person.language not in spoken)
            ]
            queued += _tell(announcement, page, told, speakers)
    return queued


def _by_texts(page: AnnouncementPage) -> dict[tuple[int, ...], list[User]]:
    """Return who is told the same texts of ``page``, by the places of these texts."""
    told = defaultdict(list)
    people = {}
    for text in page.texts.order_by("sort_order", "pk"):
        tokens = text.audience_rows.values_list("token", flat=True)
        for person in bearers_of(tokens).only("pk", "language"):
            people[person.pk] = person
            told[person.pk].append(text.pk)
    groups = defaultdict(list)
    for pk, texts in told.items():
        groups[tuple(texts)].append(people[pk])
    return groups


def _tell(announcement, page: AnnouncementPage, told: tuple[int, ...], people) -> int:
    texts = AnnouncementText.objects.in_bulk(told)
    said = "\n\n".join(Truncator(texts[pk].plain).words(TEASER_WORDS) for pk in told)
    return sum(
        notify(
            people[start : start + BATCH],
            kind="announcement",
            key=f"announcement:{announcement.translation_key}",
            values={"title": page.title, "text": said},
            address=_address(announcement),
        )
        for start in range(0, len(people), BATCH)
    )


def _address(announcement: Announcement) -> str:
    return reverse("board:announcement", args=[announcement.translation_key])


def mark_read(announcement: Announcement, person) -> None:
    """Remember that ``person`` has opened ``announcement``; the first time counts."""
    AnnouncementRead.objects.get_or_create(announcement=announcement, person=person)


@transaction.atomic
def acknowledge(announcement: Announcement, person) -> Acknowledgement:
    """Write down that ``person`` confirms to have read ``announcement``; twice is once.

    Raises:
        NothingToAcknowledge: It does not ask for it.
    """
    if not announcement.needs_acknowledgement:
        raise NothingToAcknowledge(_("This announcement needs no confirmation."))
    mark_read(announcement, person)
    fact, _is_new = Acknowledgement.objects.get_or_create(
        announcement=announcement, person=person, defaults={"title": announcement.title}
    )
    return fact


def remind(announcement: Announcement, day: date | None = None) -> None:
    """Have everybody reminded who has not acknowledged; at most once a day each.

    Raises:
        NothingToAcknowledge: It does not ask for it.
    """
    if not announcement.needs_acknowledgement:
        raise NothingToAcknowledge(_("This announcement needs no confirmation."))
    day = day or timezone.localdate()
    remind_of_announcement.enqueue(announcement.pk, day.isoformat())


def remind_audience(pk: int, *, day: str) -> int:
    """Queue the reminders of one ``day``; return how many. May run twice."""
    announcement = Announcement.objects.filter(pk=pk).first()
    page = page_for(announcement, "") if announcement else None
    if page is None or page.archived_at:
        return 0
    done = Acknowledgement.objects.filter(announcement=announcement)
    people = list(audience_of(announcement).exclude(pk__in=done.values("person")).only("pk"))
    return sum(
        notify(
            people[start : start + BATCH],
            kind="acknowledgement-reminder",
            key=f"announcement:{announcement.translation_key}:{day}",
            values={"title": announcement.title},
            address=_address(announcement),
        )
        for start in range(0, len(people), BATCH)
    )


def renew_feed_key(person) -> str:
    """Return a new key for the feed of ``person``; an older one works no more."""
    key = secrets.token_urlsafe(32)
    FeedKey.objects.update_or_create(
        person=person, defaults={"digest": digest_of(key), "created_at": timezone.now()}
    )
    return key


def revoke_feed_key(person) -> None:
    """Let no feed reader read in the name of ``person`` any more."""
    FeedKey.objects.filter(person=person).delete()


def digest_of(key: str) -> str:
    """Return what is kept of a feed's key."""
    return hashlib.sha256(key.encode()).hexdigest()


def move_to(gone, kept, *, by) -> Iterator[Merged]:
    """Let ``kept``, the same person, have read and confirmed what ``gone`` has, and say so.

    That ``gone`` confirmed is a fact and stays; that it was ``kept`` is added, of the same moment.
    """
    read = AnnouncementRead.objects.filter(person=gone)
    move_rows(read, "person", kept=kept, once_per=[("announcement",)])
    theirs = Acknowledgement.objects.filter(person=kept)
    facts = Acknowledgement.objects.filter(person=gone).exclude(
        announcement__in=theirs.values("announcement")
    )
    added = Acknowledgement.objects.bulk_create(
        Acknowledgement(
            announcement_id=fact.announcement_id,
            person=kept,
            title=fact.title,
            acknowledged_at=fact.acknowledged_at,
        )
        for fact in facts
    )
    if added:
        yield Merged(
            ngettext("%d confirmed announcement", "%d confirmed announcements", len(added))
            % len(added)
        )
