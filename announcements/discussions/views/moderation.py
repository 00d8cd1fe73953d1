"""What moderators do with threads and posts, and the reports that they decide."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from announcements.discussions import services
from announcements.discussions.forms import MoveForm, ReasonForm
from announcements.discussions.models import Discussion
from announcements.discussions.policies import (
    discussion_policy,
    post_policy,
    report_policy,
    thread_policy,
)
from announcements.discussions.queries import address_of, discussion_address
from announcements.discussions.views.finding import find_post, find_thread
from announcements.discussions.views.threads import thread_address
from portal.core.access import policed_by

REPORTS_A_PAGE = 20


def _asked_why(request, form, **told):
    return render(request, "themes/confirm.html", {"form": form, "danger": True, **told})


@policed_by(post_policy, "moderate")
@require_http_methods(["GET", "HEAD", "POST"])
def hide_post(request, pk):
    """Ask why, then take a post out of sight."""
    found = find_post(request, pk, "moderate")
    back = thread_address(found.thread, found.number)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        services.hide_post(found, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("The post is hidden. Its author is told why."))
        return redirect(back)
    return _asked_why(
        request,
        form,
        title=_("Hide this post"),
        text=_("Its author reads your reason. So does whoever comes across the gap."),
        action_label=_("Hide"),
        cancel_url=back,
    )


@policed_by(post_policy, "moderate")
@require_POST
def show_post(request, pk):
    """Let a hidden post be seen again."""
    found = find_post(request, pk, "moderate")
    services.show_post(found)
    messages.success(request, _("The post is seen again."))
    return redirect(thread_address(found.thread, found.number))


@policed_by(thread_policy, "moderate")
@require_http_methods(["GET", "HEAD", "POST"])
def hide_thread(request, key):
    """Ask why, then take a thread out of sight."""
    found = find_thread(request, key, "moderate")
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        services.hide_thread(found, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("The thread is hidden. Whoever began it is told why."))
        return redirect(discussion_address(found.discussion))
    return _asked_why(
        request,
        form,
        title=_("Hide “%s”") % found.title,
        text=_("Nobody but its author and moderators sees it then."),
        action_label=_("Hide"),
        cancel_url=reverse("discussions:thread", args=[key]),
    )


@policed_by(thread_policy, "moderate")
@require_POST
def arrange(request, key):
    """Lock, unlock, pin, unpin a thread, or let it be seen again."""
    found = find_thread(request, key, "moderate")
    match request.POST.get("how"):
        case "lock" | "unlock" as how:
            services.lock(found, locked=how == "lock")
        case "pin" | "unpin" as how:
            services.pin(found, pinned=how == "pin")
        case "show":
            services.show_thread(found)
    return redirect("discussions:thread", key)


@policed_by(thread_policy, "moderate")
@require_http_methods(["GET", "HEAD", "POST"])
def move(request, key):
    """Ask where to and why, then move a thread."""
    found = find_thread(request, key, "moderate")
    places = discussion_policy.instances_user_has_permission_for(request.user, "moderate")
    places = places.filter(pk__in=Discussion.objects.open()).exclude(pk=found.discussion_id)
    form = MoveForm(request.POST or None, places=places.order_by("title"))
    if form.is_valid():
        said = form.cleaned_data
        services.move_thread(found, to=said["to"], by=request.user, reason=said["reason"])
        messages.success(request, _("Moved. Whoever began it is told."))
        return redirect("discussions:thread", key)
    told = {
        "form": form,
        "title": _("Move “%s”") % found.title,
        "text": _("It takes all its posts along. Whoever began it reads your reason."),
        "action_label": _("Move"),
        "cancel_url": reverse("discussions:thread", args=[key]),
    }
    return render(request, "themes/confirm.html", told)


@policed_by(report_policy, "decide")
@require_safe
def reports(request):
    """List the reports that the viewer decides, or decided."""
    rows = report_policy.instances_user_has_permission_for(request.user, "view")
    decided = "decided" in request.GET
    rows = rows.exclude(verdict="") if decided else rows.filter(verdict="")
    rows = rows.select_related("by", "decided_by", "post__author", "post__thread__discussion")
    rows = rows.order_by("-decided_at", "-pk") if decided else rows.order_by("created_at", "pk")
    part = Paginator(rows, REPORTS_A_PAGE).get_page(request.GET.get("page"))
    context = {"part": part, "decided": decided, "home": address_of(request), "tab": "reports"}
    return render(request, "discussions/reports.html", context)


@policed_by(report_policy, "decide")
@require_POST
def keep(request, pk):
    """Decide that a reported post stays."""
    rows = report_policy.instances_user_has_permission_for(request.user, "decide")
    found = get_object_or_404(rows.select_related("post"), pk=pk)
    services.decide(found, by=request.user, hide=False)
    messages.success(request, _("The post stays. Its reports are decided."))
    return redirect("discussions:reports")
