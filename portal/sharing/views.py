"""Who may do what on a page, sharing it, and the shares that concern the viewer."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Page

from portal.core.access import policed_by
from portal.core.errors import RuleViolation
from portal.core.exports import csv_response
from portal.sharing import services
from portal.sharing.forms import LastDayForm, ShareForm
from portal.sharing.models import Share
from portal.sharing.policies import share_policy, sharing_policy
from portal.sharing.queries import (
    powers_to_share,
    shared_by,
    shared_with,
    sought,
    source_words,
    who_may_here,
)

LINES_A_PAGE = 25
MAX_QUERY_CHARACTERS = 200


def _sought(request) -> str:
    return request.GET.get("q", "").replace("\x00", "").strip()[:MAX_QUERY_CHARACTERS]


def _page(request, pk: int) -> Page:
    rows = sharing_policy.instances_user_has_permission_for(request.user, "view")
    return get_object_or_404(rows.exclude(depth=1), pk=pk)


def _share(request, pk: int) -> Share:
    rows = share_policy.instances_user_has_permission_for(request.user, "view")
    found = get_object_or_404(rows.with_names(), pk=pk)
    share_policy.require(request.user, "change", found)
    return found


def _changeable(user, shares) -> frozenset[int]:
    rows = share_policy.instances_user_has_permission_for(user, "change")
    wanted = [share.pk for share in shares if share is not None]
    return frozenset(rows.filter(pk__in=wanted).values_list("pk", flat=True))


def _back(found: Share, user) -> str:
    rows = sharing_policy.instances_user_has_permission_for(user, "view")
    if rows.filter(pk=found.page_id).exists():
        return reverse("sharing:here", args=[found.page_id])
    return f"{reverse('sharing:mine')}?given"


@policed_by(sharing_policy, "view")
@require_http_methods(["GET", "HEAD", "POST"])
def here(request, page_id):
    """Show who may do what on a page and from where that comes; share it."""
    page = _page(request, page_id)
    powers = powers_to_share(request.user, page)
    if request.method == "POST":
        sharing_policy.require(request.user, "share", page)
        form = ShareForm(request.POST, powers=powers)
        if form.is_valid() and _was_shared(request, page, form):
            return redirect("sharing:here", page.pk)
        return _show(request, page, form, powers, status=422)
    if request.GET.get("export") == "csv":
        return _export(page, _sought(request))
    return _show(request, page, ShareForm(powers=powers), powers)


def _was_shared(request, page, form) -> bool:
    said = form.cleaned_data
    try:
        services.share(
            page,
            holder=said["holder"],
            powers=said["powers"],
            until=said["until"],
            by=request.user,
        )
    except RuleViolation as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(
        request,
        _("Shared. %s is told, and finds it on the page of their shares.") % said["holder"],
    )
    return True


def _show(request, page, form, powers, status=200):
    text = _sought(request)
    part = Paginator(who_may_here(page, text=text), LINES_A_PAGE).get_page(request.GET.get("page"))
    told = {
        "shown": page,
        "part": part,
        "text": text,
        "form": form,
        "powers": powers,
        "may_share": sharing_policy.user_has_permission_for_instance(request.user, "share", page),
        "changeable": _changeable(request.user, [line.share for line in part]),
        "may_edit": page.permissions_for_user(request.user).can_edit(),
    }
    return render(request, "sharing/here.html", told, status=status)


def _export(page, text):
    rows = (
        [
            line.name,
            line.power_names,
            source_words(line),
            line.page.get_admin_display_title() if line.page else _("Everywhere"),
            line.share.since if line.share else "",
            line.last_day,
        ]
        for line in who_may_here(page, text=text)
    )
    header = [_("who"), _("may"), _("by"), _("given on"), _("since"), _("last day")]
    return csv_response("who-may.csv", header, rows)


@policed_by(share_policy, "view")
@require_safe
def mine(request):
    """List what is shared with the viewer, or what they share."""
    gives = "given" in request.GET
    text = _sought(request)
    shares = shared_by(request.user) if gives else shared_with(request.user)
    part = Paginator(sought(shares, text), LINES_A_PAGE).get_page(request.GET.get("page"))
    told = {
        "part": part,
        "gives": gives,
        "text": text,
        "changeable": _changeable(request.user, part),
    }
    return render(request, "sharing/mine.html", told)


@policed_by(share_policy, "view")
@require_http_methods(["GET", "HEAD", "POST"])
def change(request, pk):
    """Ask until when a share holds, and let it."""
    found = _share(request, pk)
    form = LastDayForm(request.POST or None, initial={"until": found.until})
    if request.method == "POST" and form.is_valid():
        try:
            services.change_last_day(found, until=form.cleaned_data["until"], by=request.user)
        except RuleViolation as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved. %s is told.") % found.holder_name)
            return redirect(_back(found, request.user))
    told = {
        "title": _("Until when?"),
        "text": _("%(name)s: %(title)s")
        % {"name": found.holder_name, "title": found.page.get_admin_display_title()},
        "form": form,
        "action_label": _("Save"),
        "cancel_url": _back(found, request.user),
    }
    status = 422 if form.errors else 200
    return render(request, "themes/confirm.html", told, status=status)


@policed_by(share_policy, "view")
@require_http_methods(["GET", "HEAD", "POST"])
def end(request, pk):
    """Ask, then end a share."""
    found = _share(request, pk)
    if request.method == "POST":
        services.end_share(found, by=request.user)
        messages.success(request, _("Ended. %s is told.") % found.holder_name)
        return redirect(_back(found, request.user))
    told = {
        "title": _("End this share?"),
        "text": _("%(name)s loses what they have by this share on “%(title)s” and below.")
        % {"name": found.holder_name, "title": found.page.get_admin_display_title()},
        "action_label": _("End the share"),
        "cancel_url": _back(found, request.user),
        "danger": True,
    }
    return render(request, "themes/confirm.html", told)
