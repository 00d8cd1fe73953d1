"""From threads to what an index stores: their titles and what was said, for who sees them."""

from collections import defaultdict
from collections.abc import Iterable

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q

from announcements.discussions.models import DiscussionAudience, DiscussionPage, Post, Thread
from search.core.contract import CatalogEntry, EntryText, Identity, Kind
from search.core.facets import State, named

MAX_BODY_CHARACTERS = 20_000
SUMMARY_CHARACTERS = 300
FIRST_POSTS = 100  # of a long thread; what comes after is found on its own screen


def to_be_indexed():
    """Return the threads that somebody sees, save those of archived discussions."""
    pages = DiscussionPage.objects.live().filter(
        discussion=OuterRef("discussion"), archived_at=None
    )
    return Thread.objects.in_sight().filter(Q(discussion__is_space=True) | Exists(pages))


def entries(thread_ids: Iterable[int]) -> list[CatalogEntry]:
    """Return the entries of those of the threads that somebody sees. Six queries at most."""
    threads = to_be_indexed().filter(pk__in=list(thread_ids))
    threads = list(threads.select_related("discussion__course"))
    said = defaultdict(list)
    posts = Post.objects.in_sight().filter(thread__in=threads, number__lte=FIRST_POSTS)
    for thread_id, plain in posts.order_by("thread", "number").values_list("thread", "plain"):
        said[thread_id].append(plain)
    tokens = defaultdict(set)
    rows = DiscussionAudience.objects.filter(discussion__in={row.discussion_id for row in threads})
    for discussion_id, token in rows.values_list("discussion", "token"):
        tokens[discussion_id].add(token)
    pages = _pages({row.discussion_id for row in threads})
    return [
        _entry(row, said[row.pk], tokens[row.discussion_id], pages.get(row.discussion_id))
        for row in threads
    ]


def _pages(discussion_ids: set[int]) -> dict[int, DiscussionPage]:
    """Return one live page of each discussion, with topics and tags, which all of them share."""
    pages = DiscussionPage.objects.live().filter(discussion__in=discussion_ids)
    # The last of several counts: the one that was written, not an alias or a translation.
    pages = pages.order_by(F("alias_of").desc(nulls_last=True), "-pk")
    pages = pages.prefetch_related("topics", "tagged_items__tag")
    return {page.discussion_id: page for page in pages}


def _entry(
    thread: Thread, said: list[str], tokens: set[str], page: DiscussionPage | None
) -> CatalogEntry:
    discussion = thread.discussion
    course = [discussion.course.code, discussion.course.title] if discussion.course else []
    language = settings.LANGUAGE_CODE.split("-")[0]
    topics = list(page.topics.all()) if page else []
    tags = [row.tag for row in page.tagged_items.all()] if page else []
    words = [
        *(discussion.title, *course),
        *(topic.name_in(language) for topic in topics),
        *(tag.name for tag in tags),
    ]
    values = {
        "state": (_state(thread).value,),
        "discussion": named(discussion.title),
        "course": named(discussion.course.title) if discussion.course else (),
        "topic": tuple(topic.slug for topic in topics),
        "tag": tuple(tag.slug for tag in tags),
    }
    return CatalogEntry(
        about=Identity(Kind.DISCUSSION, thread.pk),
        key=thread.key,
        code="",
        source_language=language,
        texts={
            language: EntryText(
                title=thread.title,
                summary=said[0][:SUMMARY_CHARACTERS] if said else "",
                words=" · ".join(dict.fromkeys(words)),
                body=" ".join(said)[:MAX_BODY_CHARACTERS],
            )
        },
        tokens=frozenset(tokens),
        values={name: found for name, found in values.items() if found},
        published_at=thread.created_at,
    )


def _state(thread: Thread) -> State:
    if thread.answered_at is not None:
        return State.ANSWERED
    if thread.locked:
        return State.CLOSED
    return State.WAITING if thread.is_question else State.TALK
