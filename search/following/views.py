"""Following words, keeping searches, and the lists of both."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.courses.queries import catalog_of
from portal.core.access import policed_by
from portal.core.errors import RuleViolation
from portal.home.queries import kept_address
from search.core.state import CatalogState
from search.following import services
from search.following.forms import SavedSearchForm
from search.following.models import Follow, SavedSearch
from search.following.policies import follow_policy, saved_search_policy
from search.following.queries import state_of, word_of

A_PAGE = 25
READ_OR_POST = ["GET", "HEAD", "POST"]


@policed_by(follow_policy, "view")
@require_safe
def follows(request):
    """List the topics and skills that the viewer follows."""
    rows = Follow.objects.of(request.user)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    catalog = kept_address(request, "catalog", catalog_of)
    lines = [
        (row, catalog + CatalogState(chosen={row.kind: (row.word.slug,)}).address()) for row in page
    ]
    context = {"page": page, "lines": lines, "tab": "follows", "catalog": catalog}
    return render(request, "following/follows.html", context)


@policed_by(follow_policy, "change")
@require_POST
def follow(request):
    """Let the viewer follow a topic or a skill."""
    word = word_of(request.POST.get("kind", ""), request.POST.get("slug", ""))
    if word is None:
        raise Http404
    try:
        services.follow(request.user, word=word)
    except RuleViolation as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("You follow “%s”. What is new in it is recommended to you.") % word
        )
    return _back(request)


@policed_by(follow_policy, "delete")
@require_POST
def unfollow(request, pk):
    """Let the viewer follow one word less."""
    own = follow_policy.instances_user_has_permission_for(request.user, "delete")
    row = get_object_or_404(own.select_related("topic", "skill"), pk=pk)
    services.unfollow(row)
    messages.success(request, _("You no longer follow “%s”.") % row.word)
    return _back(request)


@policed_by(saved_search_policy, "view")
@require_safe
def searches(request):
    """List the searches that the viewer has saved."""
    rows = SavedSearch.objects.filter(person=request.user)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    catalog = kept_address(request, "catalog", catalog_of)
    lines = [(row, catalog + row.address) for row in page]
    context = {"page": page, "lines": lines, "tab": "searches", "catalog": catalog}
    return render(request, "following/searches.html", context)


@policed_by(saved_search_policy, "change")
@require_POST
def save(request):
    """Keep the search that the viewer looks at."""
    state = state_of(request.POST.get("address", ""))
    try:
        row = services.save_search(request.user, state=state)
    except RuleViolation as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("Saved as “%s”. Once a week you are mailed what is new in it.") % row.name
        )
    return _back(request)


@policed_by(saved_search_policy, "change")
@require_http_methods(READ_OR_POST)
def change(request, pk):
    """Call a saved search otherwise, or have its news mailed or not."""
    row = _own_search(request, pk)
    form = SavedSearchForm(request.POST or None, initial={"name": row.name, "weekly": row.weekly})
    if form.is_valid():
        services.change_search(row, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("following:searches")
    return render(request, "following/change.html", {"form": form, "row": row})


@policed_by(saved_search_policy, "delete")
@require_http_methods(READ_OR_POST)
def delete(request, pk):
    """Forget a saved search, once the viewer has said so."""
    row = _own_search(request, pk)
    if request.method == "POST":
        services.delete_search(row)
        messages.success(request, _("“%s” is deleted.") % row.name)
        return redirect("following:searches")
    context = {
        "title": _("Delete “%s”?") % row.name,
        "text": _("The search is forgotten, and you are mailed no news of it."),
        "action_label": _("Delete it"),
        "cancel_url": reverse("following:searches"),
        "danger": True,
    }
    return render(request, "themes/confirm.html", context)


def _own_search(request, pk) -> SavedSearch:
    own = saved_search_policy.instances_user_has_permission_for(request.user, "change")
    return get_object_or_404(own.select_related("person"), pk=pk)


def _back(request):
    address = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()})
    return HttpResponseRedirect(address if is_ours else reverse("following:follows"))
