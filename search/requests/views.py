"""Asking for training, and what became of what one asked for."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from portal.core.access import policed_by
from portal.core.errors import RuleViolation
from portal.people.queries import tokens_of_viewer
from search.requests import services
from search.requests.forms import AskForm
from search.requests.policies import training_request_policy
from search.requests.queries import seen_among, supports_of

A_PAGE = 20
READ_OR_POST = ["GET", "HEAD", "POST"]


@policed_by(training_request_policy, "ask")
@require_http_methods(READ_OR_POST)
def ask(request):
    """Take down what the viewer would like to learn."""
    words = request.GET.get("words", "")[:120]
    form = AskForm(request.POST or None, initial={"words": words})
    if form.is_valid():
        try:
            asked = services.ask_for(person=request.user, **form.cleaned_data)
        except RuleViolation as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _thanks(asked.supports.count() - 1))
            return redirect("requests:mine")
    return render(request, "requests/ask.html", {"form": form})


def _thanks(others: int) -> str:
    if not others:
        return _("Thank you. The learning team reads it, and you are told what they decide.")
    return (
        ngettext(
            "Thank you. %d other person asks for the same, and you are all told what comes of it.",
            "Thank you. %d other people ask for the same, and you are all told what comes of it.",
            others,
        )
        % others
    )


@policed_by(training_request_policy, "view")
@require_safe
def mine(request):
    """List what the viewer asks for, and what became of it."""
    page = Paginator(supports_of(request.user), A_PAGE).get_page(request.GET.get("page"))
    courses = [row.request.course for row in page]
    context = {"page": page, "seen": seen_among(courses, tokens_of_viewer(request))}
    return render(request, "requests/mine.html", context)


@policed_by(training_request_policy, "withdraw")
@require_http_methods(READ_OR_POST)
def withdraw(request, pk):
    """Take back what the viewer asked for."""
    own = training_request_policy.instances_user_has_permission_for(request.user, "view")
    asked = get_object_or_404(own.filter(supports__person=request.user), pk=pk)
    training_request_policy.require(request.user, "withdraw", asked)
    if request.method == "POST":
        services.withdraw(asked, person=request.user)
        messages.success(request, _("Withdrawn. You can ask again at any time."))
        return redirect("requests:mine")
    context = {
        "title": _("Withdraw this request?"),
        "text": _("“%s” is asked for without you from now on.") % asked.words,
        "action_label": _("Withdraw"),
        "cancel_url": reverse("requests:mine"),
    }
    return render(request, "themes/confirm.html", context)
