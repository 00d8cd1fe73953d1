"""Every way in which people follow words and keep searches; and the mail of what is new."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.core.errors import RuleViolation
from portal.notifications.services import notify
from portal.people.queries import audience_tokens_of
from portal.people.registry import Merged
from portal.people.services import move_rows
from portal.vocabulary.models import Topic, Word
from search.core.state import CatalogState
from search.following.models import MAX_NAME, Follow, SavedSearch, WeeklyNews
from search.following.queries import News, default_name, news_in
from search.following.signals import follows_changed

User = get_user_model()
MAX_FOLLOWS = 100  # of one person
MAX_SAVED = 30
WEEK = timedelta(days=7)
SECONDS_A_RUN = 20.0  # then the clock's other jobs have their turn
AT_ONCE = 100  # people that are looked up together


class TooMany(RuleViolation):
    """A person keeps so many that no list of them helps any more."""


class NothingToSave(RuleViolation):
    """The search asks for everything."""


@transaction.atomic
def follow(person, *, word: Word) -> Follow:
    """Let ``person`` follow a topic or a skill; twice is once.

    Raises:
        TooMany: They follow 100.
    """
    _lock(person)
    name = "topic" if isinstance(word, Topic) else "skill"
    there = Follow.objects.filter(person=person, **{name: word}).first()
    if there is not None:
        return there
    if Follow.objects.filter(person=person).count() >= MAX_FOLLOWS:
        raise TooMany(_("You follow %d topics and skills. Leave one first.") % MAX_FOLLOWS)
    row = Follow.objects.create(person=person, **{name: word})
    follows_changed.send(sender=Follow, person=person)
    return row


@transaction.atomic
def unfollow(row: Follow) -> None:
    """Let a person follow one word less; twice is once."""
    person = row.person
    Follow.objects.filter(pk=row.pk).delete()
    follows_changed.send(sender=Follow, person=person)


@transaction.atomic
def save_search(person, *, state: CatalogState, name: str = "") -> SavedSearch:
    """Keep a search for ``person``, who is mailed once a week what is new in it; twice is once.

    Raises:
        NothingToSave: It has neither words nor filters.
        TooMany: They keep 30.
    """
    if not state.text and not state.chosen:
        raise NothingToSave(_("Type something or choose a filter first, then save the search."))
    _lock(person)
    address = state.first_page().address()
    there = SavedSearch.objects.filter(person=person, address=address).first()
    if there is not None:
        return there
    if SavedSearch.objects.filter(person=person).count() >= MAX_SAVED:
        raise TooMany(_("You keep %d searches. Delete one first.") % MAX_SAVED)
    row = SavedSearch.objects.create(
        person=person, address=address, name=name.strip()[:MAX_NAME] or default_name(state)
    )
    _plan(person)
    return row


@transaction.atomic
def change_search(row: SavedSearch, *, name: str, weekly: bool) -> SavedSearch:
    """Call a saved search otherwise, and say whether its news is mailed, from now on."""
    _lock(row.person)
    if weekly and not row.weekly:
        row.told_up_to = timezone.now()
    row.name, row.weekly = name, weekly
    row.save(update_fields=["name", "weekly", "told_up_to"])
    _plan(row.person)
    return row


@transaction.atomic
def delete_search(row: SavedSearch) -> None:
    """Forget a saved search; twice is once."""
    _lock(row.person)
    SavedSearch.objects.filter(pk=row.pk).delete()
    _plan(row.person)


@transaction.atomic
def move_to(gone, kept, *, by) -> Iterator[Merged]:
    """Let ``kept`` follow and keep what ``gone`` did."""
    count = 0
    for name in ("topic", "skill"):
        rows = Follow.objects.filter(person=gone).exclude(**{name: None})
        count += move_rows(rows, "person", kept=kept, once_per=[(name,)])
    if count:
        yield Merged(ngettext("%d topic or skill", "%d topics and skills", count) % count)
    rows = SavedSearch.objects.filter(person=gone)
    if count := move_rows(rows, "person", kept=kept, once_per=[("address",)]):
        _plan(kept)
        yield Merged(ngettext("%d saved search", "%d saved searches", count) % count)


def tell_of_news(now: datetime, *, seconds: float = SECONDS_A_RUN) -> int:
    """Tell whoever's week is over what is new in their saved searches; return how many were told.

    A job of the clock. It looks at a few people at a time, those who wait longest first, and
    leaves after so many seconds what is left to its next run. What it tells and that it did are
    written together: killed in between, it tells again nobody whom it had told.
    """
    told, ends_at = 0, time.monotonic() + seconds
    while time.monotonic() < ends_at:
        due = WeeklyNews.objects.filter(next_at__lte=now).select_related("person")
        rows = list(due.order_by("next_at", "pk")[:AT_ONCE])
        if not rows:
            break
        for row in rows:
            told += _tell(row, now)
            if time.monotonic() >= ends_at:
                break
    return told


def _tell(row: WeeklyNews, now: datetime) -> bool:
    person = row.person
    language = person.language or settings.LANGUAGE_CODE
    # Asked before the transaction, which is short.
    news = list(_news_for(person, language)) if person.is_active else []
    with transaction.atomic():
        # One UPDATE is the lock: of two workers one changes the row.
        claimed = WeeklyNews.objects.filter(pk=row.pk, next_at=row.next_at)
        if not claimed.update(next_at=now + WEEK):
            return False
        SavedSearch.objects.filter(person=person, weekly=True).update(told_up_to=now)
        if not news:
            return False
        with translation.override(language):
            values = {"count": _counted(news), "list": "\n".join(_lines(news))}
        notify(
            [person],
            kind="saved-searches",
            key=f"news:{now:%Y-%m-%d}",
            values=values,
            address=reverse("following:searches"),
        )
    return True


def _news_for(person, language: str) -> Iterator[News]:
    tokens = audience_tokens_of(person)
    saved = SavedSearch.objects.filter(person=person, weekly=True).select_related("person")
    for one in saved[:MAX_SAVED]:
        if (news := news_in(one, tokens, language)) is not None:
            yield news


def _counted(news: list[News]) -> str:
    count = sum(one.count for one in news)
    return ngettext("%d find", "%d finds", count) % count


def _lines(news: list[News]) -> Iterator[str]:
    for one in news:
        more = one.count - len(one.titles)
        titles = ", ".join(f"“{title}”" for title in one.titles)
        if more:
            titles = _("%(titles)s and %(count)d more") % {"titles": titles, "count": more}
        yield f"{one.saved.name}: {titles}"


def _lock(person) -> None:
    # The person's row is the lock: a double click queues up behind itself.
    User.objects.select_for_update(no_key=True).get(pk=person.pk)


def _plan(person) -> None:
    """Let the week of ``person`` begin with their first search, and end with their last."""
    if SavedSearch.objects.filter(person=person, weekly=True).exists():
        WeeklyNews.objects.get_or_create(person=person, defaults={"next_at": timezone.now() + WEEK})
    else:
        WeeklyNews.objects.filter(person=person).delete()
