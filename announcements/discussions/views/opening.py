"""Mentors and training staff open discussions and spaces, and say who is in a space."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from announcements.discussions import services
from announcements.discussions.forms import MembersForm, OpenForm, SpaceForm
from announcements.discussions.models import DiscussionsPage
from announcements.discussions.policies import discussion_policy
from announcements.discussions.queries import address_of, discussion_address
from announcements.discussions.views.finding import find_discussion
from catalog.courses.models import Course
from portal.core.access import policed_by
from portal.home.queries import home_of
from portal.people.queries import tokens_of_viewer


@policed_by(discussion_policy, "open")
@require_http_methods(["GET", "HEAD", "POST"])
def open_discussion(request):
    """Open a discussion of which the viewer is a mentor."""
    shelf = _shelf(request)
    courses = Course.objects.live().seen_by(tokens_of_viewer(request))
    form = OpenForm(request.POST or None, courses=courses, initial={"audience": ["signed-in"]})
    if form.is_valid():
        said = form.cleaned_data
        page = services.open_discussion(
            request.user,
            shelf=shelf,
            title=said["title"],
            intro=said["intro"],
            audience=said["audience"],
            course=said["course"],
            only_people_on_it=not said["audience"],
        )
        messages.success(request, _("The discussion is open."))
        return redirect(page.get_url(request))
    context = {"form": form, "home": address_of(request)}
    return render(request, "discussions/open.html", context)


def _shelf(request) -> DiscussionsPage:
    home = home_of(request)
    shelves = DiscussionsPage.objects.live()
    own = shelves.child_of(home).first() if home else None
    found = own or shelves.filter(locale__language_code=get_language()).first()
    if found is None:
        raise Http404
    return found


@policed_by(discussion_policy, "open")
@require_http_methods(["GET", "HEAD", "POST"])
def open_space(request):
    """Open a closed space of which the viewer is the mentor."""
    form = SpaceForm(request.POST or None)
    if form.is_valid():
        said = form.cleaned_data
        space = services.open_space(
            request.user,
            title=said["title"],
            intro=said["intro"],
            mentees=said["people"],
            until=said["until"],
        )
        messages.success(request, _("The space is open. Its members are told."))
        return redirect(discussion_address(space))
    context = {"form": form, "home": address_of(request)}
    return render(request, "discussions/open_space.html", context)


@policed_by(discussion_policy, "members")
@require_http_methods(["GET", "HEAD", "POST"])
def members(request, key):
    """Show who is in a space, and let people in."""
    space = find_discussion(request, key, "members")
    form = MembersForm(request.POST or None)
    if form.is_valid():
        said = form.cleaned_data
        services.add_members(space, said["people"], until=said["until"])
        messages.success(request, _("They are in the space and are told."))
        return redirect("discussions:members", key)
    rows = space.members.select_related("person").order_by("part", "person__display_name", "pk")
    context = {"space": space, "members": rows, "form": form, "home": address_of(request)}
    return render(request, "discussions/members.html", context)


@policed_by(discussion_policy, "members")
@require_POST
def remove(request, key, pk):
    """Take somebody out of a space."""
    space = find_discussion(request, key, "members")
    row = get_object_or_404(space.members.select_related("person"), pk=pk)
    services.end_membership(space, row.person)
    messages.success(request, _("%s is no longer in this space.") % row.person.display_name)
    if row.person_id == request.user.pk:
        return redirect("discussions:spaces")
    return redirect("discussions:members", key)


@policed_by(discussion_policy, "members")
@require_POST
def close(request, key):
    """Close a space, or open it again."""
    space = find_discussion(request, key, "members")
    if "reopen" in request.POST:
        services.reopen_space(space)
    else:
        services.close_space(space)
    return redirect(discussion_address(space))
