"""One post: where it stands, edited, accepted, reported; and what is attached to it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from announcements.discussions import services
from announcements.discussions.forms import EditForm, ReasonForm
from announcements.discussions.policies import attachment_policy, post_policy, thread_policy
from announcements.discussions.views.finding import find_post, find_thread, keep_for_own_eyes
from announcements.discussions.views.threads import thread_address
from announcements.discussions.views.writing import Picker, is_picking, picked
from portal.core.access import policed_by
from portal.core.ranges import file_response


def _back_to(post):
    return redirect(thread_address(post.thread, post.number))


@policed_by(post_policy, "view")
@require_safe
def post(request, pk):
    """Lead to a post on its page of its thread: an address that stays."""
    return _back_to(find_post(request, pk))


@policed_by(post_policy, "edit")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    """Change what a post of the viewer's says."""
    found = find_post(request, pk, "edit")
    discussion = found.thread.discussion
    picker = Picker()
    if request.method == "POST" and is_picking(request):
        said, picker = picked(request, discussion)
        form = EditForm(discussion=discussion, initial=said)
    elif request.method == "POST":
        form = EditForm(request.POST, discussion=discussion)
        if form.is_valid():
            services.edit(found, text=form.cleaned_data["text"])
            return _back_to(found)
    else:
        form = EditForm(discussion=discussion, initial={"text": found.text})
    context = {
        "form": form,
        "post": found,
        "picker": picker,
        "discussion": discussion,
        "back": thread_address(found.thread, found.number),
    }
    return render(request, "discussions/edit.html", context)


@policed_by(thread_policy, "accept")
@require_POST
def accept(request, pk):
    """Accept a reply as the answer, or take that back."""
    found = find_post(request, pk, "accept")
    thread = find_thread(request, found.thread.key, "accept")
    if "undo" in request.POST:
        services.take_back_acceptance(thread)
        messages.success(request, _("No answer is accepted now."))
    else:
        services.accept(found, by=request.user)
        messages.success(request, _("Accepted. It stands right below the question now."))
    return redirect("discussions:thread", thread.key)


@policed_by(post_policy, "report")
@require_http_methods(["GET", "HEAD", "POST"])
def report(request, pk):
    """Ask why, then tell the moderators."""
    found = find_post(request, pk, "report")
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        services.report(found, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("Thank you. A moderator looks at it."))
        return _back_to(found)
    told = {
        "title": _("Report this post"),
        "text": _("Say what is wrong with it. Only the moderators read this."),
        "action_label": _("Report"),
        "cancel_url": thread_address(found.thread, found.number),
        "form": form,
    }
    return render(request, "themes/confirm.html", told)


@policed_by(attachment_policy, "view")
@cache_control(private=True, max_age=300)
@require_safe
def attachment(request, pk, name):
    """Answer a file of a post. Only pictures are shown, everything else is taken away."""
    rows = attachment_policy.instances_user_has_permission_for(request.user, "view")
    row = get_object_or_404(rows.select_related("post__thread__discussion"), pk=pk, name=name)
    keep_for_own_eyes(request, row.post.thread.discussion)
    try:
        file = row.file.storage.open(row.file.name)
        response = file_response(request, file, size=row.file.size, content_type=row.content_type)
    except FileNotFoundError as error:
        raise Http404 from error
    place = "inline" if row.is_picture else "attachment"
    response.headers.setdefault("Content-Disposition", f'{place}; filename="{row.name}"')
    response["X-Content-Type-Options"] = "nosniff"
    # Opened by itself, an upload may run and fetch nothing.
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
