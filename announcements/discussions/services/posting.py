"""Asking, replying, editing, accepting. A form posts once, however often it is sent."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from announcements.discussions.files import Checked
from announcements.discussions.markup import to_html, to_plain
from announcements.discussions.models import (
    Attachment,
    Discussion,
    Draft,
    Following,
    Mention,
    Post,
    ReadMark,
    Thread,
)
from announcements.discussions.policies import discussion_policy
from announcements.discussions.queries import called_in, is_open_to_posts
from announcements.discussions.services.errors import CannotAccept, CannotEdit, NotOpenToPosts
from announcements.discussions.signals import thread_changed
from announcements.discussions.tasks import tell_of_answer, tell_of_post
from portal.people.models import User

EDIT_WITHIN = timedelta(minutes=30)
QUOTED_CHARACTERS = 300


def ask(
    discussion: Discussion,
    *,
    author: User,
    title: str,
    text: str,
    key: UUID,
    is_question: bool = True,
    lesson=None,
    files: Iterable[Checked] = (),
) -> Post:
    """Open a thread in ``discussion`` and return its first post; of a form sent twice, the first.

    ``lesson`` is the page that it is asked under, if any.

    Raises:
        NotOpenToPosts: Nobody writes in this discussion any more.
    """

    def place() -> Thread:
        found = Discussion.objects.select_for_update(no_key=True).get(pk=discussion.pk)
        if not is_open_to_posts(found):
            raise NotOpenToPosts(_("This discussion is closed."))
        return Thread.objects.create(
            discussion=found,
            title=title,
            author=author,
            is_question=is_question,
            activity_key=lesson.translation_key if lesson else None,
            activity_title=lesson.title if lesson else "",
        )

    return _with_files(files, lambda stored: _post(place, author, text, key, stored))


def reply(
    thread: Thread,
    *,
    author: User,
    text: str,
    key: UUID,
    replies_to: Post | None = None,
    with_quote: bool = False,
    files: Iterable[Checked] = (),
) -> Post:
    """Add a post to ``thread`` and return it; of a form that was sent twice, the first.

    Raises:
        NotOpenToPosts: The thread is locked or hidden, or its discussion is closed.
    """
    quote = ""
    if replies_to is not None and with_quote and replies_to.hidden_at is None:
        quote = replies_to.plain[:QUOTED_CHARACTERS]

    def place() -> Thread:
        # Its discussion is asked for after the lock: the thread may just have been moved.
        found = Thread.objects.select_for_update(no_key=True).get(pk=thread.pk)
        if found.locked:
            raise NotOpenToPosts(_("This thread is locked. What was said stays."))
        if found.hidden_at is not None or not is_open_to_posts(found.discussion):
            raise NotOpenToPosts(_("This discussion is closed."))
        return found

    return _with_files(
        files,
        lambda stored: _post(place, author, text, key, stored, replies_to=replies_to, quote=quote),
    )


def _with_files(files: Iterable[Checked], write) -> Post:
    """Store the files, which takes its time, before any lock is held; drop them if in vain."""
    stored = [
        (default_storage.save(f"discussions/{timezone.now():%Y/%m}/{one.name}", one.file), one)
        for one in files
    ]
    kept = False
    try:
        post, kept = write(stored)
    finally:
        if not kept:
            for name, _one in stored:
                default_storage.delete(name)
    return post


@transaction.atomic
def _post(place, author: User, text: str, key: UUID, stored, **details) -> tuple[Post, bool]:
    # The author's row is the lock: a double click queues up behind itself.
    User.objects.select_for_update(no_key=True).get(pk=author.pk)
    earlier = Post.objects.filter(author=author, key=key).select_related("thread").first()
    if earlier is not None:
        return earlier, False
    thread = place()
    called = called_in(text, thread.discussion)
    html = to_html(text, called.names)
    post = Post.objects.create(
        thread=thread,
        number=thread.last_number + 1,
        author=author,
        text=text,
        html=html,
        plain=to_plain(html),
        key=key,
        **details,
    )
    _attach(post, stored)
    _count(thread, post)
    _remember(thread, post, called.people)
    tell_of_post.enqueue(post.pk)
    thread_changed.send(sender=Thread, thread=thread)
    return post, True


def _attach(post: Post, stored) -> None:
    Attachment.objects.bulk_create(
        Attachment(
            post=post,
            file=name,
            name=one.name,
            content_type=one.content_type,
            size=one.file.size,
            is_picture=one.is_picture,
        )
        for name, one in stored
    )


def _count(thread: Thread, post: Post) -> None:
    """Keep on the thread, whose row is locked, what its lists show."""
    thread.last_number = post.number
    thread.reply_count += post.number > 1
    thread.last_activity_at, thread.last_author = post.created_at, post.author
    waits = thread.is_question and thread.answered_at is None
    if waits and post.author_id != thread.author_id and _answers(post.author, thread.discussion):
        thread.answered_at = post.created_at
    counted = ["last_number", "reply_count", "last_activity_at", "last_author", "answered_at"]
    thread.save(update_fields=counted)
    Discussion.objects.filter(pk=thread.discussion_id).update(
        last_activity_at=post.created_at,
        thread_count=F("thread_count") + (1 if post.number == 1 else 0),
    )


def _answers(author: User, discussion: Discussion) -> bool:
    return discussion_policy.user_has_permission_for_instance(author, "answer", discussion)


def _remember(thread: Thread, post: Post, named: Iterable[User]) -> None:
    Following.objects.get_or_create(person=post.author, thread=thread)
    mark, is_new = ReadMark.objects.get_or_create(
        person=post.author, thread=thread, defaults={"number": post.number}
    )
    if not is_new and mark.number == post.number - 1:
        ReadMark.objects.filter(pk=mark.pk).update(number=post.number, read_at=post.created_at)
    place = {"discussion": thread.discussion_id} if post.number == 1 else {"thread": thread}
    Draft.objects.filter(person=post.author, **place).delete()
    Mention.objects.bulk_create(
        [Mention(post=post, person=person) for person in named if person.pk != post.author_id]
    )


@transaction.atomic
def edit(post: Post, *, text: str) -> Post:
    """Change what ``post`` says, and mark it as edited. Whoever is named anew is told.

    Raises:
        CannotEdit: It is too late, or the thread is locked.
    """
    thread = Thread.objects.select_for_update(no_key=True).get(pk=post.thread_id)
    post = Post.objects.select_related("author").get(pk=post.pk)
    if timezone.now() > post.created_at + EDIT_WITHIN:
        raise CannotEdit(_("A post can be edited for 30 minutes. Add a reply instead."))
    if thread.locked or post.hidden_at is not None:
        raise CannotEdit(_("This thread is locked. What was said stays."))
    called = called_in(text, thread.discussion)
    post.text, post.html = text, to_html(text, called.names)
    post.plain, post.edited_at = to_plain(post.html), timezone.now()
    post.save(update_fields=["text", "html", "plain", "edited_at"])
    wanted = {person.pk for person in called.people} - {post.author_id}
    post.mentions.exclude(person__in=wanted).delete()
    Mention.objects.bulk_create(
        [Mention(post=post, person_id=pk) for pk in sorted(wanted)], ignore_conflicts=True
    )
    tell_of_post.enqueue(post.pk)  # nobody is told twice
    thread_changed.send(sender=Thread, thread=thread)
    return post


@transaction.atomic
def accept(post: Post, *, by: User) -> Thread:
    """Let ``post`` be the answer of its thread, in place of another one.

    Raises:
        CannotAccept: It opens the thread, or it is hidden.
    """
    thread = Thread.objects.select_for_update(no_key=True).get(pk=post.thread_id)
    post = Post.objects.get(pk=post.pk)
    if post.number == 1 or post.hidden_at is not None:
        raise CannotAccept(_("Only a reply that everybody sees can be accepted."))
    thread.accepted, thread.accepted_by = post, by
    thread.answered_at = thread.answered_at or timezone.now()
    thread.save(update_fields=["accepted", "accepted_by", "answered_at"])
    tell_of_answer.enqueue(post.pk)
    thread_changed.send(sender=Thread, thread=thread)
    return thread


def take_back_acceptance(thread: Thread) -> None:
    """Let ``thread`` have no accepted answer."""
    Thread.objects.filter(pk=thread.pk).update(accepted=None, accepted_by=None)
