"""What a view is about: found among what the viewer may see, else it is not there."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from announcements.discussions.models import Discussion, Post, Thread
from announcements.discussions.policies import discussion_policy, post_policy, thread_policy

MAX_QUERY_CHARACTERS = 200


def keep_for_own_eyes(request, discussion: Discussion) -> None:
    """Refuse a closed space to whoever looks at the portal as somebody else.

    One person's yes does not speak for the others in it.

    Raises:
        PermissionDenied: It is a space, and the viewer looks as somebody else.
    """
    if discussion.is_space and getattr(request, "seen_as", None) is not None:
        raise PermissionDenied(_("What is said in a closed space is for those who are in it."))


def find_discussion(request, key: UUID, action: str = "view") -> Discussion:
    rows = discussion_policy.instances_user_has_permission_for(request.user, "view")
    found = get_object_or_404(rows.select_related("course", "path"), translation_key=key)
    keep_for_own_eyes(request, found)
    if action != "view":
        discussion_policy.require(request.user, action, found)
    return found


def find_thread(request, key: UUID, action: str = "view") -> Thread:
    rows = thread_policy.instances_user_has_permission_for(request.user, "view")
    rows = rows.select_related(
        "author",
        "hidden_by",
        "accepted_by",
        "discussion__course",
        "discussion__path",
    )
    found = get_object_or_404(rows, key=key)
    keep_for_own_eyes(request, found.discussion)
    if action != "view":
        thread_policy.require(request.user, action, found)
    return found


def find_post(request, pk: int, action: str = "view") -> Post:
    rows = post_policy.instances_user_has_permission_for(request.user, "view")
    rows = rows.select_related("thread__discussion", "author")
    found = get_object_or_404(rows, pk=pk)
    keep_for_own_eyes(request, found.thread.discussion)
    if action not in ("view", "accept"):
        post_policy.require(request.user, action, found)
    return found


def words_asked_for(request) -> str:
    """Return what the search field of a list says, made harmless."""
    return request.GET.get("q", "").replace("\x00", "").strip()[:MAX_QUERY_CHARACTERS]
