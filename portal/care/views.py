"""Flags on pages, and the care of one page, for whoever has no business in the admin."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.care import services
from portal.care.forms import ArchiveForm, FlagForm, ReviewForm, SettleForm
from portal.care.models import ArchivedPage
from portal.care.policies import care_policy, page_flag_policy
from portal.care.queries import check_links
from portal.core.access import policed_by
from portal.core.errors import RuleViolation
from portal.core.exports import csv_response
from portal.home.models import PortalPage
from portal.home.queries import may_write
from portal.people.queries import may_enter_admin

FLAGS_A_PAGE = 20
MAX_QUERY_CHARACTERS = 200
READ_OR_POST = ["GET", "HEAD", "POST"]


@policed_by(page_flag_policy, "view")
@require_safe
def flags(request):
    """List what the viewer has flagged, and what is flagged on the pages they look after."""
    rows = page_flag_policy.instances_user_has_permission_for(request.user, "view")
    which = request.GET.get("show", "")
    if which == "mine":
        rows = rows.filter(by=request.user)
    elif which == "settled":
        rows = rows.exclude(settled_at=None)
    else:
        which, rows = "", rows.open()
    text = request.GET.get("q", "").replace("\x00", "").strip()[:MAX_QUERY_CHARACTERS]
    if text:
        rows = rows.filter(Q(page_title__icontains=text) | Q(text__icontains=text))
    rows = rows.with_names()
    if request.GET.get("export") == "csv":
        return _csv(rows)
    page = Paginator(rows, FLAGS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "care/flags.html", {"page": page, "which": which, "text": text})


def _csv(rows):
    header = [_("page"), _("flagged"), _("flagged by"), _("what is wrong"), _("in words")]
    header += [_("settled"), _("settled as"), _("answer")]
    lines = (
        [
            row.page_title,
            timezone.localtime(row.created_at).isoformat(timespec="minutes"),
            row.by.display_name if row.by else "",
            row.get_kind_display(),
            row.text,
            timezone.localtime(row.settled_at).isoformat(timespec="minutes")
            if row.settled_at
            else "",
            row.get_outcome_display(),
            row.answer,
        ]
        for row in rows.iterator(chunk_size=500)
    )
    return csv_response("flags.csv", header, lines)


@policed_by(care_policy, "flag")
@require_http_methods(READ_OR_POST)
def flag_page(request, pk):
    """Take down what is wrong with a page."""
    seen = care_policy.instances_user_has_permission_for(request.user, "flag")
    page = get_object_or_404(seen, pk=pk)
    form = FlagForm(request.POST or None)
    if form.is_valid():
        try:
            services.flag_page(page, by=request.user, **form.cleaned_data)
        except RuleViolation as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Thank you. Whoever answers for the page is told."))
            return HttpResponseRedirect(page.get_url(request))
    context = {"form": form, "subject": page, "address": page.get_url(request)}
    return render(request, "care/flag_page.html", context)


@policed_by(page_flag_policy, "view")
@require_http_methods(READ_OR_POST)
def flag(request, pk):
    """Show a flag, and let whoever looks after the page settle it."""
    seen = page_flag_policy.instances_user_has_permission_for(request.user, "view")
    found = get_object_or_404(seen.with_names(), pk=pk)
    may_settle = page_flag_policy.user_has_permission_for_instance(request.user, "settle", found)
    if request.method == "POST":
        page_flag_policy.require(request.user, "settle", found)
    form = SettleForm(request.POST or None)
    if form.is_valid():
        try:
            services.settle_flag(found, by=request.user, **form.cleaned_data)
        except RuleViolation as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Settled. Whoever flagged the page is told."))
            return redirect("care:flags")
    page = found.page
    context = {
        "flag": found,
        "form": form if may_settle and found.is_open else None,
        "address": page.get_url(request) if page and page.live else "",
        "may_edit": page is not None and may_enter_admin(request) and may_write(request.user, page),
        "may_care": page is not None
        and care_policy.user_has_permission_for_instance(request.user, "archive", page),
    }
    return render(request, "care/flag.html", context)


@policed_by(care_policy, "review")
@require_http_methods(READ_OR_POST)
def care_of_page(request, pk):
    """Show what a page's care needs, and note that it was reviewed."""
    page = _page(request, pk, "review")
    form = ReviewForm(request.POST or None)
    if form.is_valid():
        due = services.mark_reviewed(page, by=request.user, months=form.cleaned_data["months"])
        said = _("Reviewed. We ask you again on %s.") % date_format(due, "DATE_FORMAT")
        messages.success(request, said)
        return redirect("care:page", pk=page.pk)
    context = {
        "form": form,
        "subject": page,
        "archived": ArchivedPage.objects.filter(page=page.pk).select_related("instead").first(),
        "flags": page.flags.open().with_names(),
        "address": page.get_url(request) if page.live else "",
        "may_edit": may_enter_admin(request) and may_write(request.user, page),
        "is_due": page.review_by is not None and page.review_by <= timezone.localdate(),
    }
    return render(request, "care/page.html", context)


@policed_by(care_policy, "archive")
@require_http_methods(READ_OR_POST)
def archive(request, pk):
    """Show who points to a page and who is on it, and archive it."""
    page = _page(request, pk, "archive")
    form = ArchiveForm(request.POST if request.method == "POST" else None, person=request.user)
    if form.is_valid():
        try:
            services.archive(page, by=request.user, **form.cleaned_data)
        except RuleViolation as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Archived. It keeps its address, with a notice."))
            return redirect("care:page", pk=page.pk)
    context = {
        "form": form,
        "subject": page,
        "check": check_links([page], viewer=request.user, below=False),
    }
    return render(request, "care/archive.html", context)


@policed_by(care_policy, "archive")
@require_http_methods(READ_OR_POST)
def unarchive(request, pk):
    """Bring an archived page back."""
    page = _page(request, pk, "archive")
    if request.method == "POST":
        services.unarchive(page, by=request.user)
        messages.success(request, _("It is back in the catalog and in search."))
        return redirect("care:page", pk=page.pk)
    return render(request, "care/unarchive.html", {"subject": page})


def _page(request, pk, action):
    """Return a page that the viewer looks after; one they merely see is refused with a reason."""
    page = get_object_or_404(PortalPage, pk=pk)
    if not care_policy.user_has_permission_for_instance(request.user, action, page):
        seen = care_policy.instances_user_has_permission_for(request.user, "flag")
        get_object_or_404(seen, pk=pk)
        care_policy.require(request.user, action, page)
    return page
