"""My notices, how each went out, and when I want mail."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.core.access import for_own_eyes, policed_by
from portal.notifications import services
from portal.notifications.forms import MailForm
from portal.notifications.policies import notice_policy
from portal.notifications.queries import kinds, mail_history, notices_of, why_no_mail, with_words

NOTICES_A_PAGE = 20


@policed_by(notice_policy, "read")
@for_own_eyes
@require_safe
def notices(request):
    """List what the viewer was told, the newest first."""
    rows = notices_of(request.user)
    wanted = request.GET.get("kind", "")
    known = kinds()
    if wanted in known:
        rows = rows.filter(kind=wanted)
    if unread := "unread" in request.GET:
        rows = rows.unread()
    page = Paginator(rows, NOTICES_A_PAGE).get_page(request.GET.get("page"))
    told = [
        {"notice": notice, "words": words, "mail": mail_history(notice)}
        for notice, words in with_words(page.object_list)
    ]
    context = {
        "told": told,
        "page": page,
        "kinds": known.values(),
        "wanted": wanted if wanted in known else "",
        "unread": unread,
        "why_no_mail": list(why_no_mail(request.user, timezone.now())),
    }
    return render(request, "notifications/notices.html", context)


@policed_by(notice_policy, "read")
@require_POST
def open_notice(request, pk):
    """Remember that the viewer has seen a notice, and lead to what it is about."""
    rows = notice_policy.instances_user_has_permission_for(request.user, "read")
    notice = get_object_or_404(rows, pk=pk)
    services.mark_read(notice)
    if url_has_allowed_host_and_scheme(notice.address, {request.get_host()}, request.is_secure()):
        return HttpResponseRedirect(notice.address)
    return redirect("notifications:notices")


@policed_by(notice_policy, "settle")
@require_POST
def read_all(request):
    """Remember that the viewer has seen everything so far."""
    services.mark_all_read(request.user)
    messages.success(request, _("All notices are marked as read."))
    return redirect("notifications:notices")


@policed_by(notice_policy, "settle")
@for_own_eyes
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request):
    """Let the viewer say when they want mail."""
    form = MailForm(request.POST or None, person=request.user)
    if request.method == "POST" and form.is_valid():
        services.choose_mail(
            request.user,
            rhythms=form.rhythms(),
            quiet=form.quiet(),
            digest_at=form.cleaned_data["digest_at"],
        )
        messages.success(request, _("Saved. It counts for what happens from now on."))
        return redirect("notifications:settings")
    return render(request, "notifications/settings.html", {"form": form})
