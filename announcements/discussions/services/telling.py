"""Who is told of what was said. Each may run twice: a notice is queued once."""

from django.db.models import Q, QuerySet
from django.urls import reverse

from announcements.discussions.models import Following, Mention, Post, Report, Thread
from announcements.discussions.queries import mentor_ids, moderators_of, people_who_see
from portal.notifications.services import notify
from portal.people.models import User

BATCH = 500


def post_address(post: Post) -> str:
    """Return the path that leads to ``post``, on whatever page of its thread it stands."""
    return reverse("discussions:post", args=[post.pk])


def tell_about_post(pk: int) -> int:
    """Tell of a post: whom it names, who follows its thread, and of a question the mentors.

    Nobody is told who does not see the discussion now, who muted the thread, or twice. No text
    of the post goes out: it may be hidden or edited later.
    """
    post = Post.objects.select_related("author", "thread__discussion").filter(pk=pk).first()
    if post is None or post.hidden_at is not None or post.thread.hidden_at is not None:
        return 0
    thread = post.thread
    muted = Following.objects.filter(thread=thread, muted=True)
    people = people_who_see(thread.discussion).exclude(pk__in=muted.values("person"))
    people = people.exclude(pk=post.author_id)
    named = Mention.objects.filter(post=post).values("person")
    told = _tell(people.filter(pk__in=named), "mention", post)
    rest = people.exclude(pk__in=named)
    if post.number > 1:
        followers = Following.objects.filter(thread=thread, muted=False)
        answered = Q(pk=post.replies_to.author_id) if post.replies_to_id else Q(pk__in=[])
        rest = rest.filter(Q(pk__in=followers.values("person")) | answered)
        return told + _tell(rest, "reply", post)
    return told + _tell(rest.filter(pk__in=mentor_ids(thread.discussion)), "question", post)


def _tell(people: QuerySet[User], kind: str, post: Post) -> int:
    told, last = 0, 0
    while batch := list(people.filter(pk__gt=last).order_by("pk").only("pk")[:BATCH]):
        told += notify(
            batch,
            kind=kind,
            key=f"post:{post.pk}",
            values={"thread": post.thread.title, "author": post.author.display_name},
            address=post_address(post),
        )
        last = batch[-1].pk
    return told


def tell_about_answer(pk: int) -> int:
    """Tell whoever wrote a post that it was accepted as the answer, if it still is."""
    thread = Thread.objects.select_related("accepted__author", "accepted_by", "discussion")
    thread = thread.filter(accepted=pk, hidden_at=None).first()
    if thread is None or thread.accepted_by_id == thread.accepted.author_id:
        return 0
    muted = Following.objects.filter(thread=thread, muted=True)
    people = people_who_see(thread.discussion).filter(pk=thread.accepted.author_id)
    return notify(
        people.exclude(pk__in=muted.values("person")),
        kind="accepted-answer",
        key=f"post:{pk}",
        values={"thread": thread.title, "author": thread.accepted_by.display_name},
        address=post_address(thread.accepted),
    )


def tell_about_report(pk: int) -> int:
    """Tell the moderators that a post was reported, unless it is decided by now."""
    report = Report.objects.select_related("post__author", "post__thread__discussion")
    report = report.filter(pk=pk, verdict="").first()
    if report is None:
        return 0
    thread = report.post.thread
    return notify(
        moderators_of(thread.discussion, besides=report.post.author),
        kind="post-reported",
        key=f"report:{pk}",
        values={"thread": thread.title},
        address=reverse("discussions:reports"),
    )
