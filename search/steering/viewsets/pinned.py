"""Courses that come first for some words."""

from django.http import Http404
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.core.dates import organisation_today
from portal.core.viewsets import desk_view
from search.steering.forms import PinnedForm
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

LIST = "steering_pinned"
FORM = "steering/admin/pinned_form.html"


@desk_view(rules_policy, "view")
@require_safe
def pinned(request):
    """List for which words which courses come first."""
    book = opened()[1]
    rows = sorted(book.pinned, key=lambda one: one.query.casefold())
    page, said = page_of(
        request, rows, lambda one: " ".join([one.query, *(c.title for c in one.courses)])
    )
    courses = [course.course for one in page for course in one.courses]
    titles, today = titles_for(request.user, courses), organisation_today()
    lines = [
        (
            one,
            [
                (titles.get(course.course), day, day is not None and day < today)
                for course in one.courses
                for day in [parse_date(course.until) if course.until else None]
            ],
        )
        for one in page
    ]
    listing = Listing(_("Pinned results"), "thumbtack", LIST, "steering/admin/pinned.html")
    return listed(
        request,
        listing,
        page=page,
        lines=lines,
        said=said,
    )


@desk_view(rules_policy, "steer")
@require_http_methods(READ_AND_WRITE)
def add_pinned(request):
    """Let courses come first for some words."""
    text = request.GET.get("text", "").replace("\x00", "")[:200]
    initial = {"version": opened()[0], "query": text, "trial": text}
    form = PinnedForm(request.POST or None, initial=initial, person=request.user)
    screen = Screen(
        _("Pin results"),
        _("Save"),
        reverse(LIST),
        _("They come first from now on."),
        "thumbtack",
        FORM,
    )

    def change(book: Rulebook, said: dict) -> Rulebook:
        return book.with_pinned(said["query"], said["courses"])

    return edited(request, form, change, screen)


@desk_view(rules_policy, "steer")
@require_http_methods(READ_AND_WRITE)
def change_pinned(request, pk):
    """Change which courses come first for some words."""
    number, book = opened()
    entry = book.pin(pk)
    if entry is None:
        raise Http404
    initial = {"version": number, "query": entry.query, "trial": entry.query}
    form = PinnedForm(request.POST or None, initial=initial, person=request.user, pinned=entry)
    screen = Screen(
        _("Change pinned results"), _("Save"), reverse(LIST), _("It holds from now on."),
        "thumbtack", FORM,
    )  # fmt: skip

    def change(book: Rulebook, said: dict) -> Rulebook:
        return book.with_pinned(said["query"], said["courses"], pk=pk)

    return edited(request, form, change, screen)


@desk_view(rules_policy, "steer")
@require_http_methods(READ_AND_WRITE)
def remove_pinned(request, pk):
    """Ask, then let nothing come first for these words any more."""
    entry = opened()[1].pin(pk)
    if entry is None:
        raise Http404
    screen = Screen(
        _("Remove pinned results"), _("Yes, remove them"), reverse(LIST), _("They are removed.")
    )
    return confirmed(request, lambda book: book.without_pinned(pk), screen, what=entry.query)
