"""Threads and posts as somebody sees them. However many there are, the queries are as many."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from announcements.discussions.enums import Order, Show
from announcements.discussions.models import (
    Discussion,
    Following,
    Membership,
    Post,
    ReadMark,
    Thread,
)

POSTS_A_PAGE = 20
ORDERS = {
    Order.ACTIVITY: ("-pinned", "-last_activity_at", "-pk"),
    Order.NEWEST: ("-pinned", "-pk"),
    Order.REPLIES: ("-pinned", "-reply_count", "-pk"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A post as it stands on a page of its thread."""

    post: Post
    is_out_of_sight: bool  # to this viewer
    is_nested: bool  # it replies to the post right above it
    is_unread: bool


def page_of(number: int) -> int:
    """Return on which page of its thread the post with this number stands."""
    return max(1, (number - 1) // POSTS_A_PAGE + 1)


def with_reading(threads: QuerySet[Thread], person) -> QuerySet[Thread]:
    """Let each thread know how far ``person`` has read it: ``read_number``, or None."""
    marks = ReadMark.objects.filter(person=person, thread=OuterRef("pk"))
    return threads.annotate(read_number=Subquery(marks.values("number")[:1]))


def unread_threads(threads: QuerySet[Thread], person) -> QuerySet[Thread]:
    """Keep the threads that hold something new for ``person``."""
    read = ReadMark.objects.filter(
        person=person, thread=OuterRef("pk"), number__gte=OuterRef("last_number")
    )
    return threads.filter(~Exists(read))


def threads_of(
    discussion: Discussion,
    person,
    *,
    show: Show = Show.ALL,
    order: Order = Order.ACTIVITY,
    text: str = "",
    with_hidden: bool = False,
) -> QuerySet[Thread]:
    """Return the threads of ``discussion`` for a list, pinned ones first.

    ``text`` is looked for in titles and in posts that are in sight.
    """
    threads = Thread.objects.filter(discussion=discussion)
    threads = threads if with_hidden else threads.in_sight()
    match show:
        case Show.UNREAD:
            threads = unread_threads(threads, person)
        case Show.UNANSWERED:
            threads = threads.filter(is_question=True, answered_at=None)
        case Show.MINE:
            said = Post.objects.filter(thread=OuterRef("pk"), author=person)
            threads = threads.filter(Exists(said))
    for word in text.split():
        said = Post.objects.in_sight().filter(thread=OuterRef("pk"), plain__icontains=word)
        threads = threads.filter(Q(title__icontains=word) | Exists(said))
    return with_reading(threads, person).with_names().order_by(*ORDERS[order])


def posts_on(
    thread: Thread, number: int | str, *, viewer, moderates: bool, read_number: int
) -> tuple:
    """Return a page of ``thread``, and its posts as ``viewer`` sees them. Two queries."""
    paginator = Paginator(range(1, thread.last_number + 1), POSTS_A_PAGE)
    part = paginator.get_page(number)
    numbers = part.object_list
    posts = Post.objects.filter(thread=thread, number__gte=numbers.start, number__lt=numbers.stop)
    posts = posts.select_related("author", "hidden_by", "replies_to__author")
    posts = posts.prefetch_related("attachments").order_by("number")
    return part, list(_shown(posts, viewer, moderates, read_number))


def _shown(posts: Iterable[Post], viewer, moderates, read_number):
    above = None
    for post in posts:
        answered = post.replies_to
        nested = answered is not None and answered.number != 1 and above is not None
        hidden = post.hidden_at is not None and not moderates and post.author_id != viewer.pk
        yield Shown(
            post,
            is_out_of_sight=hidden,
            is_nested=nested and answered.pk in (above.pk, above.replies_to_id),
            is_unread=post.number > read_number and post.author_id != viewer.pk,
        )
        above = post


def threads_of_person(person, discussions: QuerySet[Discussion]) -> QuerySet[Thread]:
    """Return the threads that ``person`` began, wrote in or follows, the liveliest first."""
    followed = Following.objects.filter(person=person, muted=False)
    written = Post.objects.filter(author=person)
    threads = Thread.objects.in_sight().filter(
        Q(pk__in=followed.values("thread")) | Q(pk__in=written.values("thread")),
        discussion__in=discussions.values("pk"),
    )
    return with_reading(threads, person).with_names().order_by("-last_activity_at", "-pk")


def to_answer(person) -> Q:
    """Say in which discussions ``person`` is asked: as mentor, or as who answers for them."""
    mentored = Membership.objects.current().mentors().filter(person=person)
    own = Q(responsible=person, is_space=False, is_live=True)
    named = Q(pk__in=mentored.values("discussion")) & (Q(is_live=True) | Q(is_space=True))
    if person.has_perm("discussions.moderate_discussion"):
        return own | named | Q(is_space=False, is_live=True)
    return own | named


def questions_waiting_for(person) -> QuerySet[Thread]:
    """Return the questions that wait for ``person``, the one that waits longest first."""
    asked = Discussion.objects.filter(to_answer(person))
    waiting = Thread.objects.waiting().filter(discussion__in=asked.values("pk"))
    waiting = waiting.exclude(author=person)
    return waiting.with_names().order_by(F("created_at").asc(), "pk")
