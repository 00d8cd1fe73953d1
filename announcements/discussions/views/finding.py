"""What a view is about: found among what the viewer may see, else it is not there."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from announcements.discussions.models import Discussion, Post, Thread
from announcements.discussions.policies import discussion_policy, post_policy, thread_policy

MAX_QUERY_CHARACTERS = 200


def find_discussion(request, key: UUID, action: str = "view") -> Discussion:
    rows = discussion_policy.instances_user_has_permission_for(request.user, "view")
    found = get_object_or_404(rows.select_related("course", "path"), translation_key=key)
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
    if action != "view":
        thread_policy.require(request.user, action, found)
    return found


def find_post(request, pk: int, action: str = "view") -> Post:
    rows = post_policy.instances_user_has_permission_for(request.user, "view")
    rows = rows.select_related("thread__discussion", "author")
    found = get_object_or_404(rows, pk=pk)
    if action not in ("view", "accept"):
        post_policy.require(request.user, action, found)
    return found


def words_asked_for(request) -> str:
    """Return what the search field of a list says, made harmless."""
    return request.GET.get("q", "").replace("\x00", "").strip()[:MAX_QUERY_CHARACTERS]
