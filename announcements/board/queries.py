"""Reads over announcements. What somebody is told is made of the texts they have tokens of."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from announcements.board.models import (
    Acknowledgement,
    Announcement,
    AnnouncementPage,
    AnnouncementRead,
    AnnouncementsPage,
    AnnouncementText,
    FeedKey,
    TextAudience,
)
from portal.home.queries import home_of, kept_address
from portal.home.registry import CardWords, DueThing
from portal.people.models import User
from portal.people.queries import bearers_of, tokens_of_viewer
from portal.people.registry import Table
from themes.registry import NavigationItem

TEASER_WORDS = 40
ON_HOME = 3
DUE_AT_MOST = 10


@dataclass(frozen=True, slots=True)
class Told:
    """An announcement as one viewer sees it."""

    page: AnnouncementPage
    texts: tuple[AnnouncementText, ...]
    is_read: bool = False
    is_acknowledged: bool = False

    @property
    def teaser(self) -> str:
        return Truncator(" ".join(text.plain for text in self.texts)).words(TEASER_WORDS)


def texts_seen_by(tokens: Iterable[str]) -> QuerySet[AnnouncementText]:
    """Return the published texts that a bearer of one of ``tokens`` is told."""
    seen = TextAudience.objects.filter(token__in=sorted(tokens))
    # A subquery, not a join: two tokens must not show a text twice.
    return AnnouncementText.objects.filter(page__live=True, pk__in=seen.values("text"))


def on_the_board(tokens: Iterable[str], *, language: str, text: str = "", archive: bool = False):
    """Return the pages that a bearer of ``tokens`` is shown, pinned ones first, then the newest.

    One page an announcement: in ``language`` where there is one, else in the source language.
    ``text`` is looked for in titles and in what the viewer is told, nowhere else. ``archive``
    holds what is past its last day or was archived.
    """
    seen = texts_seen_by(tokens)
    pages = AnnouncementPage.objects.live().filter(pk__in=seen.values("page"))
    own = AnnouncementPage.objects.live().filter(
        announcement=OuterRef("announcement"), locale__language_code=language
    )
    pages = pages.filter(
        Q(locale__language_code=language) | (Q(alias_of=None) & ~Exists(own))
    ).exclude(announcement=None)
    over = Q(shown_until__lt=timezone.localdate()) | Q(archived_at__isnull=False)
    pages = pages.filter(over) if archive else pages.exclude(over)
    if words := text.split():
        matching = seen
        for word in words:
            matching = matching.filter(Q(plain__icontains=word) | Q(page__title__icontains=word))
        pages = pages.filter(pk__in=matching.values("page"))
    order = [F("pinned").desc(), "-first_published_at", "-pk"]
    return pages.select_related("announcement").order_by(*(order[1:] if archive else order))


def as_told(pages: Iterable[AnnouncementPage], tokens: Iterable[str], person) -> list[Told]:
    """Return what a bearer of ``tokens`` is told on ``pages``. Three queries."""
    pages = list(pages)
    texts = defaultdict(list)
    seen = texts_seen_by(tokens).filter(page__in=pages)
    for text in seen.order_by("page", "sort_order", "pk"):
        texts[text.page_id].append(text)
    about = [page.announcement_id for page in pages]
    read = acknowledged = frozenset()
    if person.is_authenticated:
        own = {"person": person, "announcement__in": about}
        read = set(AnnouncementRead.objects.filter(**own).values_list("announcement", flat=True))
        facts = Acknowledgement.objects.filter(**own)
        acknowledged = set(facts.values_list("announcement", flat=True))
    return [
        Told(
            page,
            tuple(texts[page.pk]),
            page.announcement_id in read,
            page.announcement_id in acknowledged,
        )
        for page in pages
    ]


def describe(pages: Iterable, request) -> dict[int, CardWords]:
    """Return what cards say of announcements: what whoever asks is told. One query."""
    texts = defaultdict(list)
    seen = texts_seen_by(tokens_of_viewer(request)).filter(page__in=[page.pk for page in pages])
    for text in seen.order_by("page", "sort_order", "pk"):
        texts[text.page_id].append(text.plain)
    return {
        pk: CardWords(summary=Truncator(" ".join(told)).words(TEASER_WORDS))
        for pk, told in texts.items()
    }


def audience_of(announcement: Announcement) -> QuerySet[User]:
    """Return the active people who are told anything of ``announcement``."""
    texts = AnnouncementText.objects.filter(page__live=True, page__announcement=announcement)
    tokens = TextAudience.objects.filter(text__in=texts).values_list("token", flat=True)
    found = set(tokens)
    return bearers_of(found) if found else User.objects.none()


def standing_of(announcement: Announcement) -> QuerySet[User]:
    """Return the audience with ``read_at`` and ``acknowledged_at``; who has not comes first."""
    reads = AnnouncementRead.objects.filter(announcement=announcement, person=OuterRef("pk"))
    facts = Acknowledgement.objects.filter(announcement=announcement, person=OuterRef("pk"))
    people = audience_of(announcement).annotate(
        read_at=reads.values("read_at")[:1], acknowledged_at=facts.values("acknowledged_at")[:1]
    )
    return people.order_by(F("acknowledged_at").asc(nulls_first=True), "display_name", "pk")


def page_for(announcement: Announcement, language: str) -> AnnouncementPage | None:
    """Return the live page in ``language``, else in the source language. One query."""
    pages = AnnouncementPage.objects.live().filter(announcement=announcement)
    pages = list(pages.select_related("locale").order_by("pk"))
    own = [page for page in pages if page.locale.language_code == language]
    return next(iter(own or pages), None)


def board_of(request) -> AnnouncementsPage | None:
    """Return the site's board in the active language."""
    home = home_of(request)
    return AnnouncementsPage.objects.live().child_of(home).first() if home else None


def main_links(request) -> Iterator[NavigationItem]:
    """Yield the way to the board, for the menu of the person."""
    address = kept_address(request, "board", board_of)
    if address and request.user.is_authenticated:
        yield NavigationItem(_("Announcements"), address, order=50)


def home_panel(request) -> dict:
    """Return the home panel of what the viewer is told now. Four queries."""
    tokens = tokens_of_viewer(request)
    pages = on_the_board(tokens, language=get_language())[:ON_HOME]
    told = as_told(pages, tokens, request.user)
    board = kept_address(request, "board", board_of)
    return {"told": told, "board": board} if told else {}


def due_things(request) -> Iterator[DueThing]:
    """Yield what the viewer is asked to confirm and has not, by its last day. One query."""
    done = Acknowledgement.objects.filter(person=request.user)
    pages = on_the_board(tokens_of_viewer(request), language=get_language())
    pages = pages.filter(announcement__needs_acknowledgement=True)
    pages = pages.exclude(announcement__in=done.values("announcement"))
    for page in pages.order_by(F("shown_until").asc(nulls_last=True), "pk")[:DUE_AT_MOST]:
        yield DueThing(
            title=page.title,
            why=_("Everybody who is told is asked to confirm that they have read it."),
            address=reverse("board:announcement", args=[page.announcement.translation_key]),
            by=page.shown_until,
        )


def facts_about(person) -> Iterator[str]:
    """Yield that somebody has acknowledged announcements."""
    if Acknowledgement.objects.filter(person=person).exists():
        yield "acknowledgements"


def kept_tables(person) -> Iterator[Table]:
    """Yield what ``person`` has read and confirmed."""
    reads = AnnouncementRead.objects.filter(person=person)
    yield Table("announcements_read", reads, ("announcement", "read_at"))
    confirmed = Acknowledgement.objects.filter(person=person)
    yield Table("acknowledgements", confirmed, ("title", "acknowledged_at"))
    feeds = FeedKey.objects.filter(person=person)
    yield Table("feed_keys", feeds, ("created_at",))


def own_rows(person) -> Iterator[QuerySet]:
    """Yield what goes with the name of ``person``."""
    yield AnnouncementRead.objects.filter(person=person)
    yield FeedKey.objects.filter(person=person)
