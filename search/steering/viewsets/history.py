"""Every version of the rules: who changed what when, and the way back."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.core.errors import RuleViolation
from portal.core.viewsets import desk_view
from search.steering.differences import differences
from search.steering.models import RulesVersion
from search.steering.policies import rules_policy
from search.steering.queries import book_of, newest_version, version_before
from search.steering.services import restore
from search.steering.viewsets.editing import READ_AND_WRITE, ROWS_A_PAGE, number_of

MAX_SENTENCES = 200


def _versions(request):
    return rules_policy.instances_user_has_permission_for(request.user, "view")


def _version(request, number: int) -> RulesVersion | None:
    """Return a version; none for 0, when nothing was laid down yet."""
    if number == 0:
        return None
    return get_object_or_404(_versions(request).select_related("by"), number=number)


@desk_view(rules_policy, "view")
@require_safe
def history(request):
    """List the versions, the newest first."""
    rows = _versions(request).select_related("by").defer("rules").order_by("-number")
    said = request.GET.get("q", "").replace("\x00", "")[:100].strip()
    if said:
        rows = rows.filter(what__icontains=said)
    told = {
        "page": Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("p")),
        "said": said,
        "may_steer": rules_policy.user_has_permission(request.user, "steer"),
    }
    return render(request, "steering/admin/history.html", told)


@desk_view(rules_policy, "view")
@require_safe
def version(request, number):
    """Show what one version changed, and what going back to it would."""
    row = _version(request, number)
    newest, book = newest_version(), book_of(row)
    changed = differences(book_of(version_before(row)), book) if row else []
    back = differences(book_of(newest), book)
    told = {
        "row": row,
        "number": number,
        "changed": changed[:MAX_SENTENCES],
        "more_changed": max(0, len(changed) - MAX_SENTENCES),
        "back": back[:MAX_SENTENCES],
        "more_back": max(0, len(back) - MAX_SENTENCES),
        "newest": number_of(newest),
        "may_steer": rules_policy.user_has_permission(request.user, "steer"),
    }
    return render(request, "steering/admin/version.html", told)


@desk_view(rules_policy, "steer")
@require_http_methods(READ_AND_WRITE)
def go_back(request, number):
    """Lay an older version down once more; what it would change was shown with it."""
    row = _version(request, number)
    if request.method != "POST":
        return redirect("steering_version", number)
    said = request.POST.get("version", "")
    expected = int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else 0
    try:
        restore(row, expected=expected, by=request.user)
    except RuleViolation as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The rules of version %d hold again.") % number)
    return redirect("steering_history")
