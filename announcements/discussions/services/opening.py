"""Discussions and closed spaces: opened, published, who is in them."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.coreutils import find_available_slug
from wagtail.models import Page

from announcements.discussions.enums import Part
from announcements.discussions.models import (
    Discussion,
    DiscussionAudience,
    DiscussionMentor,
    DiscussionPage,
    DiscussionsPage,
    Membership,
)
from announcements.discussions.queries import discussion_address
from announcements.discussions.services.errors import CannotOpen
from announcements.discussions.signals import discussion_changed
from catalog.courses.queries import course_of_activity
from portal.home.services import set_audience
from portal.notifications.services import notify
from portal.people.enums import SIGNED_IN, Role

SLUG_CHARACTERS = 80


@transaction.atomic
def publish_discussion(page: DiscussionPage) -> Discussion:
    """Bring the discussion up to date with ``page``, which has just gone live.

    The page that was there first says what it is; a translation only joins.

    Raises:
        CannotOpen: Nobody is in its audience, or it is only for people on nothing.
    """
    discussion, leads = _identity(page)
    if leads:
        _write(discussion, page)
    if page.discussion_id != discussion.pk:
        DiscussionPage.objects.filter(pk=page.pk).update(discussion=discussion)
        page.discussion = discussion
    set_audience(page, discussion.audience.values_list("token", flat=True))
    refresh_discussion(discussion)
    return discussion


def _identity(page: DiscussionPage) -> tuple[Discussion, bool]:
    discussion, is_new = Discussion.objects.select_for_update().get_or_create(
        translation_key=page.translation_key, defaults={"title": page.title}
    )
    first = DiscussionPage.objects.filter(discussion=discussion).order_by("pk").first()
    return discussion, is_new or first is None or first.pk == page.pk


def _write(discussion: Discussion, page: DiscussionPage) -> None:
    lesson = page.lesson
    course = (course_of_activity(lesson) if lesson else None) or page.course
    tokens = set() if page.only_people_on_it else set(page.audience)
    if course is not None:
        tokens.add(course.enrolled_token)
    if page.learning_path is not None:
        tokens.add(page.learning_path.on_token)
    if not tokens:
        raise CannotOpen(_("Say who may see the discussion, or which course or path it is of."))
    discussion.title, discussion.intro = page.title, page.intro
    discussion.course, discussion.path = course, page.learning_path
    discussion.activity_key = lesson.translation_key if lesson else None
    discussion.responsible = page.responsible
    discussion.save()
    # Training staff moderate all of them, so that they find and are told of them, too.
    _set_tokens(discussion, {*tokens, discussion.token, f"role:{Role.TRAINING_STAFF}"})
    _set_mentors(discussion, [row.person_id for row in page.mentors.all()])


def _set_tokens(discussion: Discussion, tokens: set[str]) -> None:
    discussion.audience.exclude(token__in=tokens).delete()
    DiscussionAudience.objects.bulk_create(
        [DiscussionAudience(discussion=discussion, token=token) for token in sorted(tokens)],
        ignore_conflicts=True,
    )


def _set_mentors(discussion: Discussion, people: list[int]) -> None:
    Membership.objects.filter(discussion=discussion).exclude(person__in=people).delete()
    Membership.objects.bulk_create(
        [
            Membership(discussion=discussion, person_id=pk, part=Part.MENTOR)
            for pk in dict.fromkeys(people)
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def refresh_discussion(discussion: Discussion) -> None:
    """Bring the discussion up to date after one of its pages went live, vanished or was archived.

    Its threads stay.
    """
    pages = DiscussionPage.objects.live().filter(discussion=discussion)
    discussion.is_live = pages.exists()
    discussion.save(update_fields=["is_live"])
    discussion_changed.send(sender=Discussion, discussion=discussion)


@transaction.atomic
def open_discussion(
    by, *, shelf: DiscussionsPage, title: str, intro: str, audience: Iterable[str], course=None,
    only_people_on_it: bool = False,
) -> DiscussionPage:  # fmt: skip
    """Put a discussion on ``shelf``: a page that ``by`` answers for and mentors.

    Raises:
        CannotOpen: Nobody would see it.
    """
    # One at a time hangs a page below the shelf: the tree counts its children.
    Page.objects.select_for_update().get(pk=shelf.pk)
    shelf = DiscussionsPage.objects.get(pk=shelf.pk)
    slug = slugify(title)[:SLUG_CHARACTERS].strip("-") or "discussion"
    page = DiscussionPage(
        title=title,
        slug=find_available_slug(shelf, slug),
        locale_id=shelf.locale_id,
        owner=by,
        responsible=by,
        intro=intro,
        audience=list(audience) or [SIGNED_IN],  # of no account where it is for those on it
        course=course,
        only_people_on_it=only_people_on_it,
        live=False,
    )
    page.mentors = [DiscussionMentor(person=by)]
    shelf.add_child(instance=page)
    # Mentors have no page rights in the admin: that they may open one is the policy's answer.
    page.save_revision(user=by).publish(user=by, skip_permission_checks=True)
    page.refresh_from_db()
    return page


@transaction.atomic
def open_space(
    mentor, *, title: str, intro: str = "", mentees: Iterable = (), until: datetime | None = None
) -> Discussion:
    """Open a closed space of ``mentor`` and ``mentees``, which nobody else sees."""
    space = Discussion.objects.create(title=title, intro=intro, is_space=True)
    _set_tokens(space, {space.token})
    Membership.objects.create(discussion=space, person=mentor, part=Part.MENTOR)
    add_members(space, [one for one in mentees if one.pk != mentor.pk], until=until)
    return space


@transaction.atomic
def add_members(
    space: Discussion, people: Iterable, *, part: Part = Part.MENTEE, until: datetime | None = None
) -> None:
    """Let ``people`` into ``space`` until a moment, or until they are taken out; tell them.

    Whoever was in it before comes back. Mentors stay mentors.

    Raises:
        CannotOpen: The moment is past.
    """
    now = timezone.now()
    if until is not None and until <= now:
        raise CannotOpen(_("The last day is past. Choose a later one."))
    people = list(people)
    for person in people:
        row, is_new = Membership.objects.get_or_create(
            discussion=space,
            person=person,
            defaults={"part": part, "since": now, "until": until},
        )
        if not is_new and (row.part == Part.MENTEE or not row.is_current):
            row.since = row.since if row.is_current else now
            row.until, row.part = until, part
            row.save()
    notify(
        people,
        kind="space-membership",
        key=f"space:{space.translation_key}:{now:%Y-%m-%d}",
        values={"discussion": space.title},
        address=discussion_address(space),
    )


@transaction.atomic
def end_membership(space: Discussion, person) -> None:
    """Take ``person`` out of ``space``; what they wrote stays.

    Raises:
        CannotOpen: They are its last mentor.
    """
    current = Membership.objects.current().filter(discussion=space)
    if not current.mentors().exclude(person=person).exists():
        raise CannotOpen(_("A space has a mentor. Name another one first, or close the space."))
    current.filter(person=person).update(until=timezone.now())


def close_space(space: Discussion) -> None:
    """Let nobody write in ``space`` any more; its members keep reading."""
    Discussion.objects.filter(pk=space.pk, closed_at=None).update(closed_at=timezone.now())


def reopen_space(space: Discussion) -> None:
    """Let the members of ``space`` write again."""
    Discussion.objects.filter(pk=space.pk).update(closed_at=None)
