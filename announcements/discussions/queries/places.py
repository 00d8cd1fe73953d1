"""Where people talk: which discussions somebody sees, and where each of them is."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from announcements.discussions.models import (
    Discussion,
    DiscussionPage,
    DiscussionsPage,
    Membership,
)
from catalog.courses.models import Course
from portal.home.queries import home_of, kept_address
from themes.registry import NavigationItem


def discussions_home(request) -> DiscussionsPage | None:
    """Return the site's shelf of discussions in the active language."""
    home = home_of(request)
    return DiscussionsPage.objects.live().child_of(home).first() if home else None


def address_of(request) -> str:
    """Return the path of the site's discussions."""
    return kept_address(request, "discussions", discussions_home)


def discussion_address(discussion: Discussion) -> str:
    """Return the path that leads to ``discussion``, whatever the language."""
    return reverse("discussions:discussion", args=[discussion.translation_key])


def page_for(discussion: Discussion, language: str) -> DiscussionPage | None:
    """Return the live page in ``language``, else in the source language. One query."""
    pages = DiscussionPage.objects.live().filter(discussion=discussion)
    pages = list(pages.select_related("locale").order_by("pk"))
    own = [page for page in pages if page.locale.language_code == language]
    return next(iter(own or pages), None)


def discussions_of(tokens, *, text: str = "") -> QuerySet[Discussion]:
    """Return the open discussions that a bearer of ``tokens`` sees, the liveliest first."""
    found = Discussion.objects.open().seen_by(tokens).select_related("course", "path")
    for word in text.split():
        found = found.filter(Q(title__icontains=word) | Q(intro__icontains=word))
    return found.order_by("-last_activity_at", "-pk")


def spaces_of(person) -> QuerySet[Discussion]:
    """Return the closed spaces that ``person`` is in now, the liveliest first."""
    mine = Membership.objects.current().filter(person=person)
    spaces = Discussion.objects.spaces().filter(pk__in=mine.values("discussion"))
    return spaces.order_by("-last_activity_at", "-pk")


def is_open_to_posts(discussion: Discussion) -> bool:
    """Return whether anybody may still write in ``discussion``. One query at most."""
    if discussion.closed_at is not None:
        return False
    if discussion.is_space:
        return True
    pages = DiscussionPage.objects.live().filter(discussion=discussion)
    return pages.filter(archived_at=None).exists()


def place_of_questions(course: Course, key: UUID, tokens) -> Discussion | None:
    """Return where somebody with ``tokens`` asks about a lesson: its own discussion first."""
    found = Discussion.objects.open().seen_by(tokens).filter(closed_at=None, course=course)
    found = found.filter(Q(activity_key=key) | Q(activity_key=None)).order_by("pk")
    rows = list(found)
    return next((one for one in rows if one.activity_key), rows[0] if rows else None)


def main_links(request) -> Iterator[NavigationItem]:
    """Yield the way to the discussions, for the masthead."""
    address = address_of(request)
    if address and request.user.is_authenticated:
        yield NavigationItem(_("Discussions"), address, order=40, icon="talk")


def account_links(request) -> Iterator[NavigationItem]:
    """Yield the way to what somebody takes part in, for their menu."""
    if request.user.is_authenticated:
        yield NavigationItem(_("My discussions"), reverse("discussions:mine"), order=45)
