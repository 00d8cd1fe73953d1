"""All that is recommended to whoever looks, with reasons; and what they do not want."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog.courses.queries import catalog_of, visible_courses
from portal.core.access import policed_by
from portal.home.queries import kept_address
from portal.people.queries import tokens_of_viewer
from search.recommendations import services
from search.recommendations.policies import dismissal_policy, pick_policy
from search.recommendations.queries import dismissed_by, picks_of, with_cards

A_PAGE = 12
LINES_A_PAGE = 25


@policed_by(pick_policy, "view")
@require_safe
def mine(request):
    """Show all that is recommended to the viewer, page by page."""
    rows = picks_of(request.user, tokens_of_viewer(request))
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "cards": with_cards(page),
        "tab": "mine",
        "catalog": kept_address(request, "catalog", catalog_of),
    }
    return render(request, "recommendations/mine.html", context)


@policed_by(pick_policy, "dismiss")
@require_POST
def dismiss(request, key):
    """Recommend a course to the viewer no more."""
    course = get_object_or_404(visible_courses(request.user), translation_key=key)
    services.dismiss(request.user, course=course)
    said = format_html(
        '{} <a href="{}">{}</a>',
        _("“%s” is recommended to you no more.") % course.title,
        reverse("recommendations:dismissed"),
        _("Undo"),
    )
    messages.success(request, said)
    address = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()})
    return HttpResponseRedirect(address if is_ours else reverse("recommendations:mine"))


@policed_by(dismissal_policy, "view")
@require_safe
def dismissed(request):
    """List what the viewer does not want, to take it back."""
    rows = dismissed_by(request.user)
    page = Paginator(rows, LINES_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "recommendations/dismissed.html", {"page": page, "tab": "dismissed"})


@policed_by(dismissal_policy, "restore")
@require_POST
def restore(request, pk):
    """Let a course be recommended to the viewer again."""
    own = dismissal_policy.instances_user_has_permission_for(request.user, "restore")
    row = get_object_or_404(own.select_related("course"), pk=pk)
    services.restore(row)
    messages.success(request, _("“%s” may be recommended to you again.") % row.course.title)
    return redirect("recommendations:dismissed")
