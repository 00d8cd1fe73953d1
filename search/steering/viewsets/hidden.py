"""Courses that no search finds; each keeps its address."""

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.core.viewsets import desk_view
from search.steering.forms import HiddenForm
from search.steering.policies import rules_policy
from search.steering.queries import titles_for
from search.steering.rulebook import Rulebook
from search.steering.viewsets.editing import (
    READ_AND_WRITE,
    Listing,
    Screen,
    confirmed,
    edited,
    listed,
    opened,
    page_of,
)

LIST = "steering_hidden"


@desk_view(rules_policy, "view")
@require_safe
def hidden(request):
    """List what is hidden from search, and why."""
    rows = sorted(opened()[1].hidden, key=lambda one: one.title.casefold())
    page, said = page_of(request, rows, lambda one: f"{one.title} {one.why}")
    titles = titles_for(request.user, [one.course for one in page])
    listing = Listing(_("Hidden from search"), "no-view", LIST, "steering/admin/hidden.html")
    return listed(
        request,
        listing,
        page=page,
        lines=[(one, titles.get(one.course)) for one in page],
        said=said,
    )


@desk_view(rules_policy, "steer")
@require_http_methods(READ_AND_WRITE)
def hide(request):
    """Hide a course from search."""
    initial = {"version": opened()[0]}
    form = HiddenForm(request.POST or None, initial=initial, person=request.user)
    screen = Screen(
        _("Hide from search"), _("Hide"), reverse(LIST), _("No search finds it any more."), "view"
    )

    def change(book: Rulebook, said: dict) -> Rulebook:
        return book.with_hidden(said["course"].pk, said["course"].title, said["why"])

    return edited(request, form, change, screen)


@desk_view(rules_policy, "steer")
@require_http_methods(READ_AND_WRITE)
def show_again(request, pk):
    """Ask, then let a course be found again."""
    entry = opened()[1].hiding(pk)
    if entry is None:
        raise Http404
    screen = Screen(
        _("Let it be found again"),
        _("Yes, let it be found"),
        reverse(LIST),
        _("It is found again."),
    )
    title = titles_for(request.user, [pk]).get(pk, _("A course that you may not see"))
    return confirmed(request, lambda book: book.without_hidden(pk), screen, what=title)
