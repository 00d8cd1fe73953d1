"""What home pages and lessons show of discussions."""

from django.db.models import Q
from django.urls import reverse

from announcements.discussions.models import Discussion, Mention, Post, Thread
from announcements.discussions.queries.places import address_of, place_of_questions, spaces_of
from announcements.discussions.queries.threads import (
    questions_waiting_for,
    with_reading,
)
from catalog.courses.models import LessonPage
from catalog.courses.queries import course_of_activity
from portal.people.queries import tokens_of_viewer

ON_HOME = 4
UNDER_LESSON = 5


def replies_panel(request) -> dict:
    """Return the last posts that answer or name the viewer. One query."""
    person = request.user
    if not person.is_authenticated:
        return {}
    seen = Discussion.objects.seen_by(tokens_of_viewer(request))
    own = Post.objects.filter(author=person)
    named = Mention.objects.filter(person=person)
    about_me = (
        Q(thread__author=person, number__gt=1)
        | Q(replies_to__in=own.values("pk"))
        | Q(pk__in=named.values("post"))
    )
    posts = Post.objects.in_sight().filter(
        about_me, thread__hidden_at=None, thread__discussion__in=seen.values("pk")
    )
    posts = posts.exclude(author=person).select_related("author", "thread")
    found = list(posts.order_by("-created_at", "-pk")[:ON_HOME])
    return {"posts": found, "address": reverse("discussions:mine")} if found else {}


def courses_panel(request) -> dict:
    """Return the discussions of the courses that the viewer is on. One query."""
    if not request.user.is_authenticated:
        return {}
    tokens = tokens_of_viewer(request)
    keys = [one.partition(":")[2] for one in tokens if one.startswith("enrolled:")]
    if not keys:
        return {}
    found = Discussion.objects.open().seen_by(tokens).filter(course__translation_key__in=keys)
    rows = list(found.select_related("course").order_by("-last_activity_at", "-pk")[:ON_HOME])
    return {"discussions": rows, "address": address_of(request)} if rows else {}


def spaces_panel(request) -> dict:
    """Return the closed spaces that the viewer is in. One query."""
    if not request.user.is_authenticated:
        return {}
    rows = list(spaces_of(request.user)[:ON_HOME])
    return {"discussions": rows, "address": reverse("discussions:spaces")} if rows else {}


def waiting_panel(request) -> dict:
    """Return the questions that wait for the viewer, the oldest first."""
    if not request.user.is_authenticated:
        return {}
    rows = list(questions_waiting_for(request.user)[:ON_HOME])
    return {"threads": rows, "address": reverse("discussions:waiting")} if rows else {}


def lesson_panel(request, page) -> dict:
    """Return the questions about a lesson, and where the viewer asks one."""
    if not request.user.is_authenticated or not isinstance(page, LessonPage):
        return {}
    course = course_of_activity(page)
    tokens = tokens_of_viewer(request)
    place = place_of_questions(course, page.translation_key, tokens) if course else None
    if place is None:
        return {}
    seen = Discussion.objects.seen_by(tokens)
    threads = Thread.objects.in_sight().filter(
        activity_key=page.translation_key, discussion__in=seen.values("pk")
    )
    threads = with_reading(threads, request.user).with_names().order_by("-last_activity_at", "-pk")
    return {"discussion": place, "threads": list(threads[:UNDER_LESSON]), "lesson": page}
