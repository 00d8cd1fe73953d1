"""What each person keeps of a thread: read marks, following, drafts."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from announcements.discussions.models import (
    Discussion,
    Draft,
    Following,
    Post,
    ReadMark,
    Thread,
)


def mark_read(thread: Thread, person, *, up_to: int) -> None:
    """Remember that ``person`` has read ``thread`` up to a post; never back to an earlier one."""
    mark, is_new = ReadMark.objects.get_or_create(
        person=person, thread=thread, defaults={"number": up_to}
    )
    if not is_new and mark.number < up_to:
        behind = ReadMark.objects.filter(pk=mark.pk, number__lt=up_to)
        behind.update(number=up_to, read_at=timezone.now())


def follow(thread: Thread, person) -> None:
    """Tell ``person`` of new posts in ``thread``."""
    Following.objects.update_or_create(person=person, thread=thread, defaults={"muted": False})


def mute(thread: Thread, person) -> None:
    """Tell ``person`` nothing more about ``thread``, not even when it names them."""
    Following.objects.update_or_create(person=person, thread=thread, defaults={"muted": True})


def unfollow(thread: Thread, person) -> None:
    """Tell ``person`` of ``thread`` only when it names them."""
    Following.objects.filter(person=person, thread=thread).delete()


@transaction.atomic
def save_draft(person, place: Thread | Discussion, *, text: str, title: str, key: UUID) -> bool:
    """Keep what ``person`` has typed so far; return whether there is anything to keep.

    What comes late, after its form was posted, is not kept again.
    """
    if Post.objects.filter(author=person, key=key).exists():
        return False
    where = _where(place)
    if not text.strip() and not title.strip():
        Draft.objects.filter(person=person, **where).delete()
        return False
    Draft.objects.update_or_create(
        person=person,
        **where,
        defaults={"text": text, "title": title, "key": key, "saved_at": timezone.now()},
    )
    return True


def draft_for(person, place: Thread | Discussion) -> Draft | None:
    """Return what ``person`` has begun to write there. One query."""
    return Draft.objects.filter(person=person, **_where(place)).first()


def last_key_of(person, place: Thread | Discussion) -> UUID | None:
    """Return the key of the form by which ``person`` last posted there. One query.

    A browser that kept a text then knows that it arrived, although it never heard of it.
    """
    posts = Post.objects.filter(author=person)
    if isinstance(place, Thread):
        posts = posts.filter(thread=place)
    else:
        posts = posts.filter(thread__discussion=place, number=1)
    return posts.order_by("-pk").values_list("key", flat=True).first()


def _where(place: Thread | Discussion) -> dict:
    return {"thread": place} if isinstance(place, Thread) else {"discussion": place}
