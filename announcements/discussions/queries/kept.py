"""What is kept of discussions about one person, and what of it goes with their name."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet

from announcements.discussions.models import (
    Discussion,
    DiscussionMentor,
    Draft,
    Following,
    Membership,
    Mention,
    Post,
    ReadMark,
    Report,
    Thread,
)
from portal.people.registry import Table


def kept_tables(person) -> Iterator[Table]:
    """Yield what ``person`` wrote, follows, reported, and where they are named."""
    started = Thread.objects.filter(author=person)
    yield Table("threads", started, ("title", "created_at", "activity_title"))
    posts = Post.objects.filter(author=person)
    yield Table("posts", posts, ("thread__title", "number", "text", "created_at", "edited_at"))
    drafts = Draft.objects.filter(person=person)
    yield Table("drafts", drafts, ("title", "text", "saved_at"))
    yield Table("followings", Following.objects.filter(person=person), ("thread__title", "muted"))
    marks = ReadMark.objects.filter(person=person)
    yield Table("threads_read", marks, ("thread__title", "number", "read_at"))
    spaces = Membership.objects.filter(person=person)
    yield Table("memberships", spaces, ("discussion", "part", "since", "until"))
    named = Mention.objects.filter(person=person)
    yield Table("mentions", named, ("post__thread__title", "post__number"))
    reports = Report.objects.filter(by=person)
    yield Table("reports", reports, ("reason", "created_at", "verdict"))
    yield from _moderated(person)


def _moderated(person) -> Iterator[Table]:
    spaces = Discussion.objects.filter(responsible=person)
    yield Table("discussions_answered_for", spaces, ("title",))
    named = DiscussionMentor.objects.filter(person=person)
    yield Table("discussions_mentored", named, ("page__title",))
    kept = Q(last_author=person) | Q(accepted_by=person) | Q(hidden_by=person)
    about = ("title", "last_activity_at", "answered_at", "hidden_at", "hidden_because")
    yield Table("threads_kept", Thread.objects.filter(kept), about)
    hidden = Post.objects.filter(hidden_by=person)
    yield Table("posts_hidden", hidden, ("thread__title", "number", "hidden_at", "hidden_because"))
    decided = Report.objects.filter(decided_by=person)
    yield Table("reports_decided", decided, ("reason", "verdict", "decided_at"))


def own_rows(person) -> Iterator[QuerySet]:
    """Yield what goes with the name of ``person``; posts stay."""
    yield Draft.objects.filter(person=person)
    yield Following.objects.filter(person=person)
    yield ReadMark.objects.filter(person=person)
    yield Mention.objects.filter(person=person)
