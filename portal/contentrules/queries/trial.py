"""What a rule would have done lately: read from what is recorded, without changing anything."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import BigIntegerField, F, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone
from wagtail.models import Comment, CommentReply, Page, PageLogEntry, Revision

from portal.contentrules.enums import RuleEvent
from portal.contentrules.models import ContentRule, PageEvent
from portal.contentrules.queries.matching import pages_of
from portal.home.models import PortalPage

TRIAL_DAYS = 30
LOGGED = {
    RuleEvent.PUBLISHED: ["wagtail.publish", "wagtail.publish.scheduled"],
    RuleEvent.EXPIRED: ["wagtail.unpublish.scheduled"],
}


@dataclass(frozen=True, slots=True)
class Tried:
    """One time at which the rule would have acted, and whether its author might have."""

    at: datetime
    page: Page
    is_allowed: bool


def past_events(rule: ContentRule, now: datetime) -> QuerySet:
    """Return when, during the last 30 days, what ``rule`` waits for happened to its pages.

    Rows with ``page_pk`` and ``at``, the newest first; which pages those are is judged by what
    they are now. Not evaluated here.
    """
    since = now - timedelta(days=TRIAL_DAYS)
    pages = pages_of(rule).values("pk")
    return _rows(rule.event, pages, since, now).order_by("-at", "-page_pk")


def tried(rows: Iterable[dict], author) -> list[Tried]:
    """Return rows of :func:`past_events` with their pages. Two queries, however many rows."""
    rows = list(rows)
    pages = Page.objects.in_bulk([row["page_pk"] for row in rows])
    return [
        Tried(
            row["at"],
            pages[row["page_pk"]],
            pages[row["page_pk"]].permissions_for_user(author).can_publish(),
        )
        for row in rows
        if row["page_pk"] in pages
    ]


def _rows(event: str, pages: QuerySet, since: datetime, now: datetime) -> QuerySet:
    if event in LOGGED:
        entries = PageLogEntry.objects.filter(action__in=LOGGED[event], timestamp__gte=since)
        return _named(entries.filter(page__in=pages), page="page_id", at="timestamp")
    if event == RuleEvent.CHANGED:
        revisions = Revision.page_revisions.filter(created_at__gte=since)
        revisions = revisions.annotate(page_number=Cast("object_id", BigIntegerField()))
        rows = revisions.filter(page_number__in=pages)
        return _named(rows, page="page_number", at="created_at")
    if event == RuleEvent.REVIEW_DUE:
        days = (timezone.localdate(since), timezone.localdate(now))
        due = PortalPage.objects.filter(pk__in=pages, review_by__range=days)
        return _named(due, page="pk", at="review_by")
    if event == RuleEvent.COMMENTED:
        return _comments(pages, since)
    events = PageEvent.objects.filter(event=event, happened_at__gte=since, page__in=pages)
    return _named(events, page="page_id", at="happened_at")


def _comments(pages: QuerySet, since: datetime) -> QuerySet:
    comments = Comment.objects.filter(created_at__gte=since, page__in=pages)
    replies = CommentReply.objects.filter(created_at__gte=since, comment__page__in=pages)
    # Both with their duplicates: two comments in one moment are two.
    return _named(comments, page="page_id", at="created_at").union(
        _named(replies, page="comment__page_id", at="created_at"), all=True
    )


def _named(rows: QuerySet, *, page: str, at: str) -> QuerySet:
    return rows.order_by().values(page_pk=F(page), at=F(at))
