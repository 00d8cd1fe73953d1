"""Discussions for tests: pages that are really published, spaces, threads with posts."""

import itertools
from uuid import uuid4

from announcements.discussions.models import (
    Discussion,
    DiscussionMentor,
    DiscussionPage,
    DiscussionsPage,
    Post,
    Thread,
)
from announcements.discussions.services import ask, open_space, reply
from portal.people.enums import Role
from tests.factories.people import UserFactory, person_with

_numbers = itertools.count(1)


def discussion_page(
    home, *, mentors=(), topics=(), tags=(), publish=True, **fields
) -> DiscussionPage:
    """Add a discussion below the shelf of ``home`` and publish it."""
    number = next(_numbers)
    fields = {"title": f"Discussion {number}", "slug": f"discussion-{number}", **fields}
    fields.setdefault("audience", ["signed-in"])
    page = DiscussionPage(locale=home.locale, live=False, **fields)
    page.mentors = [DiscussionMentor(person=person) for person in mentors]
    DiscussionsPage.objects.child_of(home).get().add_child(instance=page)
    page.topics.set(topics)
    page.tags.set(tags)
    page.save()
    revision = page.save_revision()
    if publish:
        revision.publish()
        page.refresh_from_db()
    return page


def discussion(home, **fields) -> Discussion:
    """Return a new discussion that has a published page."""
    return discussion_page(home, **fields).discussion


def space(mentor=None, *mentees, **fields) -> Discussion:
    """Return a closed space."""
    fields = {"title": f"Space {next(_numbers)}", **fields}
    return open_space(mentor or person_with(Role.MENTOR), mentees=mentees, **fields)


def thread(place: Discussion, author=None, *, text="What is it?", **fields) -> Thread:
    """Begin a thread in ``place`` through the service."""
    fields = {"title": f"Thread {next(_numbers)}", **fields}
    post = ask(place, author=author or UserFactory(), text=text, key=uuid4(), **fields)
    return Thread.objects.get(pk=post.thread_id)


def answer(to: Thread, author=None, text="So it is.", **fields) -> Post:
    """Add a reply through the service."""
    return reply(to, author=author or UserFactory(), text=text, key=uuid4(), **fields)


def many_replies(to: Thread, count: int, author=None) -> None:
    """Let ``to`` have so many more replies, as rows at once, counted as the services count."""
    author = author or UserFactory()
    first = to.last_number + 1
    Post.objects.bulk_create(
        Post(
            thread=to,
            number=number,
            author=author,
            text="Yes.",
            html="<p>Yes.</p>",
            plain="Yes.",
            key=uuid4(),
        )
        for number in range(first, first + count)
    )
    Thread.objects.filter(pk=to.pk).update(
        last_number=first + count - 1, reply_count=to.reply_count + count, last_author=author
    )
    to.refresh_from_db()


def many_threads(place: Discussion, count: int, author=None) -> None:
    """Let ``place`` have so many more threads of one post each, as rows at once."""
    author = author or UserFactory()
    rows = Thread.objects.bulk_create(
        Thread(discussion=place, title=f"One of many {n}", author=author, last_number=1)
        for n in range(count)
    )
    Post.objects.bulk_create(
        Post(thread=row, number=1, author=author, text="x", html="<p>x</p>", plain="x", key=uuid4())
        for row in rows
    )
