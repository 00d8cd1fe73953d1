"""The lists: discussions, their threads, what is mine, what waits."""

from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from announcements.discussions.enums import Order, Show
from announcements.discussions.models import Discussion
from announcements.discussions.policies import discussion_policy, thread_policy
from announcements.discussions.queries import (
    address_of,
    discussions_of,
    is_open_to_posts,
    page_for,
    questions_waiting_for,
    spaces_of,
    threads_of,
    threads_of_person,
)
from announcements.discussions.views.finding import find_discussion, words_asked_for
from portal.core.access import for_own_eyes, policed_by, signed_in
from portal.core.exports import csv_response
from portal.people.queries import tokens_of_viewer

PLACES_A_PAGE = 20
THREADS_A_PAGE = 25
OWN = "Everything in it is the viewer's own, or where they are asked."


def shelf(request, page):
    """List the discussions that the viewer sees."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    text = words_asked_for(request)
    found = discussions_of(tokens_of_viewer(request), text=text)
    part = Paginator(found, PLACES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "self": page,
        "part": part,
        "text": text,
        "may_open": discussion_policy.user_has_permission(request.user, "open"),
        "tab": "all",
    }
    return render(request, "discussions/discussions_page.html", context)


@signed_in(OWN)
@for_own_eyes
@require_safe
def spaces(request):
    """List the closed spaces that the viewer is in."""
    part = Paginator(spaces_of(request.user), PLACES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "part": part,
        "may_open": discussion_policy.user_has_permission(request.user, "open"),
        "home": address_of(request),
        "tab": "spaces",
    }
    return render(request, "discussions/spaces.html", context)


def discussion_page(request, page):
    """Show a discussion on its page."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    return show_discussion(request, page.discussion, page=page)


def show_discussion(request, discussion: Discussion, *, page=None):
    """Show the threads of a discussion or a space, as the viewer wants them."""
    person = request.user
    moderates = discussion_policy.user_has_permission_for_instance(person, "moderate", discussion)
    show = _one_of(Show, request.GET.get("show", ""))
    order = _one_of(Order, request.GET.get("order", ""))
    text = words_asked_for(request)
    threads = threads_of(
        discussion, person, show=show, order=order, text=text, with_hidden=moderates
    )
    part = Paginator(threads, THREADS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "self": page,
        "discussion": discussion,
        "part": part,
        "show": show,
        "order": order,
        "text": text,
        "shows": [(one.value, one.label) for one in Show],
        "orders": [(one.value, one.label) for one in Order],
        "is_open": is_open_to_posts(discussion),
        "moderates": moderates,
        "home": address_of(request),
        "members": list(_members(discussion)),
        "now": timezone.now(),
    }
    return render(request, "discussions/discussion_page.html", context)


def _members(discussion: Discussion):
    rows = discussion.members.current().select_related("person")
    return rows if discussion.is_space else rows.mentors()


def _one_of(choices, value: str):
    return choices(value) if value in choices.values else next(iter(choices))


@policed_by(discussion_policy, "view")
@require_safe
def discussion(request, key):
    """Lead to a discussion's page in the viewer's language; a space has none and is shown."""
    found = find_discussion(request, key)
    page = None if found.is_space else page_for(found, get_language())
    if page is None:
        return show_discussion(request, found)
    return HttpResponseRedirect(page.get_url(request))


@policed_by(thread_policy, "view")
@require_safe
def mine(request):
    """List the threads that the viewer began, wrote in or follows."""
    seen = discussion_policy.instances_user_has_permission_for(request.user, "view")
    threads = threads_of_person(request.user, seen)
    part = Paginator(threads, THREADS_A_PAGE).get_page(request.GET.get("page"))
    context = {"part": part, "home": address_of(request), "tab": "mine"}
    return render(request, "discussions/mine.html", context)


@signed_in(OWN)
@require_safe
def waiting(request):
    """List the questions that wait for the viewer, the one that waits longest first."""
    threads = questions_waiting_for(request.user)
    if request.GET.get("export") == "csv":
        rows = (
            [one.title, one.discussion.title, one.author.display_name, one.created_at]
            for one in threads.iterator(chunk_size=1_000)
        )
        head = [_("question"), _("discussion"), _("asked by"), _("since")]
        return csv_response("questions.csv", head, rows)
    part = Paginator(threads, THREADS_A_PAGE).get_page(request.GET.get("page"))
    context = {"part": part, "home": address_of(request), "tab": "waiting"}
    return render(request, "discussions/waiting.html", context)
