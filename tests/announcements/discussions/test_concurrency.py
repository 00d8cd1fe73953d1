"""Many at once, on either database: nothing is counted twice, and nothing is lost."""

import threading
from contextlib import suppress
from uuid import uuid4

import pytest
from django.db import connections
from wagtail.models import Collection, Locale, Page

from announcements.discussions.models import Discussion, Post, Thread
from announcements.discussions.services import CannotMove, ask, move_thread, reply
from portal.people.services import apply_roles
from tests.factories.discussions import discussion, thread
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 200
AT_ONCE = 20


@pytest.fixture
def place(transactional_db, request):
    """A discussion, after whatever an earlier test with real transactions has emptied."""
    locale = Locale.objects.get_or_create(language_code="en")[0]
    if Page.get_first_root_node() is None:
        Page.add_root(title="Root", slug="root", locale=locale)
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")
    apply_roles()
    return discussion(request.getfixturevalue("site").home)


def run(work, times, at_once):
    """Call ``work`` with 0 to ``times`` in so many threads at a time; return what each said."""
    said, gate = [], threading.Barrier(at_once)

    def some(first):
        gate.wait()
        for number in range(first, times, at_once):
            try:
                said.append(work(number))
            except Exception as error:
                said.append(error)
        connections.close_all()

    workers = [threading.Thread(target=some, args=[first]) for first in range(at_once)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return said


def test_two_hundred_people_post_at_once(place):
    begun = thread(place)
    people = [UserFactory(password=None) for _n in range(PEOPLE)]

    said = run(
        lambda n: reply(begun, author=people[n], text=f"I am {n}.", key=uuid4()), PEOPLE, AT_ONCE
    )

    assert [one for one in said if isinstance(one, Exception)] == []
    begun.refresh_from_db()
    assert (begun.reply_count, begun.last_number) == (PEOPLE, PEOPLE + 1)
    numbers = list(begun.posts.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, PEOPLE + 2))
    assert begun.last_author == begun.posts.get(number=PEOPLE + 1).author


def test_a_form_that_is_sent_eight_times_at_once_posts_once(place):
    author, key, begun = UserFactory(), uuid4(), thread(place)

    asked = run(lambda n: ask(place, author=author, title="T", text="x", key=key), 8, 8)
    key = uuid4()
    said = run(lambda n: reply(begun, author=author, text="x", key=key), 8, 8)

    assert len(asked) == len(said) == 8
    assert {type(one) for one in [*asked, *said]} == {Post}
    assert Post.objects.filter(author=author).count() == 2
    assert Thread.objects.filter(author=author).count() == 1
    place.refresh_from_db()
    assert place.thread_count == 2


def test_a_thread_that_is_moved_while_people_reply_keeps_its_counts(place, request):
    other = discussion(request.getfixturevalue("site").home)
    begun, mover = thread(place), UserFactory()
    people = [UserFactory(password=None) for _n in range(8)]

    def work(n):
        if n in (2, 5):
            to = other if n == 2 else place
            with suppress(CannotMove):  # it stands there already, or still
                move_thread(begun, to=to, by=mover, reason="Here or there.")
            return None
        return reply(begun, author=people[n], text="Me.", key=uuid4())

    said = run(work, 8, 8)

    assert [one for one in said if isinstance(one, Exception)] == []
    assert sum(isinstance(one, Post) for one in said) == 6
    begun.refresh_from_db()
    assert begun.reply_count == 6
    counted = {row.pk: row.thread_count for row in Discussion.objects.all()}
    assert counted[begun.discussion_id] == 1
    assert sum(counted.values()) == 1
