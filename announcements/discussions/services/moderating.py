"""What moderators do, each with a reason where somebody's words are concerned."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from announcements.discussions.enums import Verdict
from announcements.discussions.models import Discussion, Post, Report, Thread
from announcements.discussions.queries import is_open_to_posts, people_who_see
from announcements.discussions.services.errors import CannotMove
from announcements.discussions.services.telling import post_address
from announcements.discussions.signals import thread_changed
from announcements.discussions.tasks import tell_of_report
from portal.notifications.services import notify


@transaction.atomic
def hide_post(post: Post, *, by, reason: str) -> None:
    """Take ``post`` out of sight; its author is told why. Open reports of it are decided."""
    thread = Thread.objects.select_for_update(no_key=True).get(pk=post.thread_id)
    rows = Post.objects.filter(pk=post.pk, hidden_at=None)
    if not rows.update(hidden_at=timezone.now(), hidden_by=by, hidden_because=reason):
        return
    if thread.accepted_id == post.pk:
        thread.accepted = thread.accepted_by = None
    thread.reply_count -= post.number > 1
    thread.save(update_fields=["reply_count", "accepted", "accepted_by"])
    _decide(Report.objects.filter(post=post, verdict=""), Verdict.HIDDEN, by)
    _tell_author(post, by, "post-hidden", {"reason": reason})
    thread_changed.send(sender=Thread, thread=thread)


@transaction.atomic
def show_post(post: Post) -> None:
    """Let ``post`` be seen again."""
    thread = Thread.objects.select_for_update(no_key=True).get(pk=post.thread_id)
    rows = Post.objects.filter(pk=post.pk, hidden_at__isnull=False)
    if rows.update(hidden_at=None, hidden_by=None, hidden_because=""):
        thread.reply_count += post.number > 1
        thread.save(update_fields=["reply_count"])
        thread_changed.send(sender=Thread, thread=thread)


@transaction.atomic
def hide_thread(thread: Thread, *, by, reason: str) -> None:
    """Take ``thread`` out of sight; its author is told why."""
    rows = Thread.objects.filter(pk=thread.pk, hidden_at=None)
    if rows.update(hidden_at=timezone.now(), hidden_by=by, hidden_because=reason):
        _tell_author(_opening(thread), by, "post-hidden", {"reason": reason})
        thread_changed.send(sender=Thread, thread=thread)


@transaction.atomic
def show_thread(thread: Thread) -> None:
    """Let ``thread`` be seen again."""
    rows = Thread.objects.filter(pk=thread.pk)
    rows.update(hidden_at=None, hidden_by=None, hidden_because="")
    thread_changed.send(sender=Thread, thread=thread)


@transaction.atomic
def lock(thread: Thread, *, locked: bool) -> None:
    """Let nobody write in ``thread`` any more, or let them again."""
    Thread.objects.filter(pk=thread.pk).update(locked=locked)
    thread_changed.send(sender=Thread, thread=thread)


def pin(thread: Thread, *, pinned: bool) -> None:
    """Let ``thread`` stand before the others of its discussion, or not."""
    Thread.objects.filter(pk=thread.pk).update(pinned=pinned)


@transaction.atomic
def move_thread(thread: Thread, *, to: Discussion, by, reason: str) -> None:
    """Let ``thread`` stand in another discussion from now on; its author is told.

    Raises:
        CannotMove: One of them is a closed space, or closed, or the author would not see it.
    """
    # Both counters, always in the same order, so that two moves do not wait for each other.
    thread = Thread.objects.select_for_update(no_key=True).get(pk=thread.pk)
    places = Discussion.objects.select_for_update(no_key=True).order_by("pk")
    found = {row.pk: row for row in places.filter(pk__in=[thread.discussion_id, to.pk])}
    came_from, to = found[thread.discussion_id], found[to.pk]
    if came_from == to:
        raise CannotMove(_("It stands there already."))
    if came_from.is_space or to.is_space:
        raise CannotMove(_("What was said in a closed space stays in it."))
    if not is_open_to_posts(to):
        raise CannotMove(_("“%s” is closed.") % to.title)
    if not people_who_see(to).filter(pk=thread.author_id).exists():
        raise CannotMove(_("Whoever began it would not see it in “%s”.") % to.title)
    if thread.activity_key and came_from.course_id != to.course_id:
        thread.activity_key, thread.activity_title = None, ""
    thread.discussion, thread.pinned = to, False
    thread.save(update_fields=["discussion", "pinned", "activity_key", "activity_title"])
    Discussion.objects.filter(pk=came_from.pk).update(thread_count=F("thread_count") - 1)
    Discussion.objects.filter(pk=to.pk).update(
        thread_count=F("thread_count") + 1,
        last_activity_at=max(to.last_activity_at, thread.last_activity_at),
    )
    _tell_author(_opening(thread), by, "thread-moved", {"place": to.title, "reason": reason})
    thread_changed.send(sender=Thread, thread=thread)


@transaction.atomic
def report(post: Post, *, by, reason: str) -> Report:
    """Tell the moderators that ``post`` is wrong here; twice before they decided is once."""
    row, is_new = Report.objects.get_or_create(
        post=post, by=by, verdict="", defaults={"reason": reason}
    )
    if is_new:
        tell_of_report.enqueue(row.pk)
    return row


@transaction.atomic
def decide(found: Report, *, by, hide: bool, reason: str = "") -> None:
    """Decide all open reports of a post: hide it for a reason, or let it stay."""
    if hide:
        hide_post(found.post, by=by, reason=reason)
    verdict = Verdict.HIDDEN if hide else Verdict.KEPT
    _decide(Report.objects.filter(post=found.post_id, verdict=""), verdict, by)


def _decide(reports, verdict: Verdict, by) -> None:
    reports.update(verdict=verdict, decided_by=by, decided_at=timezone.now())


def _opening(thread: Thread) -> Post:
    return Post.objects.select_related("author", "thread").get(thread=thread, number=1)


def _tell_author(post: Post, by, kind: str, values: dict[str, str]) -> None:
    if by.pk == post.author_id:
        return
    notify(
        [post.author],
        kind=kind,
        # Each time anew: a post may be hidden, shown and hidden again.
        key=f"post:{post.pk}:{timezone.now():%Y-%m-%dT%H:%M:%S.%f}",
        values={"thread": post.thread.title, **values},
        address=post_address(post),
    )
