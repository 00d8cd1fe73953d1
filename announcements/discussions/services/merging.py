"""Two accounts become one: what both said, follow and are named in is one person's."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.utils.translation import ngettext

from announcements.discussions.enums import Part
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
from portal.people.registry import Merged
from portal.people.services import move_rows


def move_to(gone, kept, *, by) -> Iterator[Merged]:
    """Let ``kept``, the same person, be the author of what ``gone`` wrote, and say so."""
    posts = move_rows(Post.objects.filter(author=gone), "author", kept=kept, once_per=[("key",)])
    if posts:
        yield Merged(ngettext("%d post in discussions", "%d posts in discussions", posts) % posts)
    for field in ("author", "last_author", "accepted_by", "hidden_by"):
        Thread.objects.filter(**{field: gone}).update(**{field: kept})
    Post.objects.filter(hidden_by=gone).update(hidden_by=kept)
    once = {"once_per": [("post", "verdict")]}
    move_rows(Report.objects.filter(by=gone, verdict=""), "by", kept=kept, **once)
    Discussion.objects.filter(responsible=gone).update(responsible=kept)
    yield from _places(gone, kept)
    _personal(gone, kept)


def _places(gone, kept) -> Iterator[Merged]:
    named = DiscussionMentor.objects.filter(person=gone)
    move_rows(named, "person", kept=kept, once_per=[("page",)])
    theirs = {row.discussion_id: row for row in Membership.objects.filter(person=kept)}
    count = 0
    for row in Membership.objects.filter(person=gone):
        count += 1
        _join(row, theirs.get(row.discussion_id), kept)
    if count:
        yield Merged(
            ngettext("%d place in a discussion", "%d places in discussions", count) % count
        )


def _join(row: Membership, known: Membership | None, kept) -> None:
    if known is None:
        row.person = kept
        row.save(update_fields=["person"])
        return
    if row.is_current or not known.is_current:
        # The longer stay counts; whoever mentors in one of the two mentors.
        known.since = min(known.since, row.since)
        known.until = None if None in (known.until, row.until) else max(known.until, row.until)
        known.part = Part.MENTOR if Part.MENTOR in (known.part, row.part) else known.part
        known.save(update_fields=["since", "until", "part"])
    row.delete()


def _personal(gone, kept) -> None:
    named = Mention.objects.filter(person=gone)
    move_rows(named, "person", kept=kept, once_per=[("post",)])
    followed = Following.objects.filter(person=gone)
    move_rows(followed, "person", kept=kept, once_per=[("thread",)])
    marks = ReadMark.objects.filter(person=gone)
    # Whichever account read further, the person did.
    further = marks.filter(thread=OuterRef("thread"), number__gt=OuterRef("number"))
    ReadMark.objects.filter(Exists(further), person=kept).delete()
    move_rows(marks, "person", kept=kept, once_per=[("thread",)])
    drafts = Draft.objects.filter(person=gone)
    move_rows(drafts, "person", kept=kept, once_per=[("thread",), ("discussion",)])
