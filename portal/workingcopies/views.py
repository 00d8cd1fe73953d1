"""The screens on which a working copy is begun, compared, merged and given up."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages
from wagtail.models import Page

from portal.core.access import policed_by
from portal.core.errors import RuleViolation
from portal.home.models import PortalPage
from portal.home.queries import may_see, may_write
from portal.workingcopies import services
from portal.workingcopies.enums import PartKind, Side
from portal.workingcopies.forms import BeginForm, CopyWholeForm, MergeForm
from portal.workingcopies.models import WorkingCopy
from portal.workingcopies.policies import working_copy_policy
from portal.workingcopies.queries import consequences_of, copy_of, plan_of, whole_copy_of
from portal.workingcopies.queries.comparing import sides_of

FORM = ["GET", "HEAD", "POST"]


def _screen(request, template: str, title: str, row=None, status=200, **told):
    trail = [{"url": reverse("working-copies_modeladmin_index"), "label": _("Working copies")}]
    if row is not None and title != row.title:
        trail.append({"url": reverse("workingcopies_show", args=[row.pk]), "label": row.title})
    trail.append({"url": "", "label": title})
    context = {
        "header_title": title,
        "header_icon": "copy",
        "breadcrumbs_items": trail,
        "row": row,
        **told,
    }
    return TemplateResponse(request, f"workingcopies/admin/{template}.html", context, status=status)


def _visible(request, pk: int) -> WorkingCopy:
    rows = working_copy_policy.instances_user_has_permission_for(request.user, "view")
    related = rows.select_related("original", "copy", "begun_by", "closed_by")
    return get_object_or_404(related, pk=pk)


def _open(request, pk: int) -> WorkingCopy:
    row = _visible(request, pk)
    if not row.is_open:
        raise services.AlreadyClosed(
            _("This working copy is closed: %s.") % row.get_state_display()
        )
    return row


def _seen_page(request, page_id: int) -> Page:
    """Return the page that the viewer may read or write; hide the others."""
    page = get_object_or_404(Page, pk=page_id).specific
    sees = isinstance(page, PortalPage) and may_see(request.user, page)
    if not sees and not may_write(request.user, page):
        raise Http404
    return page


@policed_by(working_copy_policy, "begin")
@require_http_methods(FORM)
def of_page(request, page_id):
    """Lead to the working copy of a page; where there is none, ask whether to begin one."""
    page = _seen_page(request, page_id)
    if not may_write(request.user, page):
        raise PermissionDenied(working_copy_policy.refusals["begin"])
    there = copy_of(page)
    if there is not None:
        return redirect("workingcopies_show", there.pk)
    form = BeginForm(_sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            row = services.begin_working_copy(page, by=request.user, note=form.cleaned_data["note"])
        except RuleViolation as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The copy is yours to change. The original stays live."))
            return redirect("wagtailadmin_pages:edit", row.copy_id)
    title = _("Begin a working copy of “%s”") % page.get_admin_display_title()
    told = {"form": form, "page": page, "has_draft": page.has_unpublished_changes}
    return _screen(request, "begin", title, status=_status(form), **told)


def _sent(request):
    # An empty form that was sent is no form that was asked for.
    return request.POST if request.method == "POST" else None


def _status(form) -> int:
    return 400 if form.is_bound and form.errors else 200


@policed_by(working_copy_policy, "view")
@require_safe
def show(request, pk):
    """Show what the copy changes, page by page, and what merging it means for people."""
    row = _visible(request, pk)
    told = {"may_merge": row.is_open and working_copy_policy.may_merge(request.user, row)}
    if row.is_open and row.original is not None:
        plan = plan_of(row)
        told |= {
            "plan": plan,
            "consequences": [] if plan.is_empty else consequences_of(plan),
            "obstacles": [] if plan.is_empty else list(services.merge_obstacles(plan)),
        }
    else:
        told["pages"] = row.pages.exclude(outcome="").exclude(outcome=PartKind.SAME)
    return _screen(request, "show", row.title, row, **told)


@policed_by(working_copy_policy, "view")
@require_safe
def compare(request, pk, part):
    """Show one page: the original at the start, the copy at the end, differences marked."""
    row = _open(request, pk)
    if row.original is None:
        raise Http404
    parts = [one for one in plan_of(row).all_parts if one.name == str(part)]
    if not parts:
        raise Http404
    told = {"part": parts[0], "fields": list(sides_of(parts[0], request))}
    return _screen(request, "compare", parts[0].title, row, **told)


@policed_by(working_copy_policy, "merge")
@require_http_methods(FORM)
def merge(request, pk):
    """Ask what is to be decided, then merge the copy into its original."""
    row = _open(request, pk)
    if not working_copy_policy.may_merge(request.user, row):
        raise PermissionDenied(working_copy_policy.refusals["merge"])
    if row.original is None:
        return redirect("workingcopies_show", row.pk)
    plan = plan_of(row)
    form = MergeForm(_sent(request), plan=plan)
    if request.method == "POST" and form.is_valid():
        try:
            services.merge_working_copy(
                row,
                by=request.user,
                choices=form.choices,
                answers=form.answers,
                seen=form.cleaned_data["seen"],
            )
        except RuleViolation as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("“%s” says now what the copy said. Nobody lost progress.") % row.title
            )
            return redirect("wagtailadmin_explore", row.original_id)
    title = _("Merge “%s”") % row.title
    told = {
        "plan": plan,
        "form": form,
        "asked": _asked(form, request),
        "consequences": consequences_of(plan),
        "obstacles": list(services.merge_obstacles(plan)),
    }
    return _screen(request, "merge", title, row, status=_status(form), **told)


def _asked(form: MergeForm, request) -> list[dict]:
    """Return each question of the form beside what both sides say."""
    asked, shown = [], {}
    for name, (part, one) in form.asked.items():
        if one is not None and part.name not in shown:
            shown[part.name] = {side.name: side for side in sides_of(part, request)}
        side = shown[part.name].get(one.name) if one is not None else None
        came_in = one is not None and one.changed_by == Side.ORIGINAL
        asked.append({"field": form[name], "side": side, "part": part, "came_in": came_in})
    return asked


@policed_by(working_copy_policy, "discard")
@require_http_methods(FORM)
def discard(request, pk):
    """Ask, then give the copy up."""
    row = _open(request, pk)
    working_copy_policy.require(request.user, "discard", row)
    if request.method == "POST":
        services.discard_working_copy(row, by=request.user)
        messages.success(request, _("The copy is gone. The original is as it was."))
        return redirect("working-copies_modeladmin_index")
    pages = row.copy.get_descendants(inclusive=True).count() if row.copy else 0
    return _screen(request, "discard", _("Discard “%s”?") % row.title, row, pages=pages)


@policed_by(working_copy_policy, "discard")
@require_http_methods(FORM)
def keep(request, pk):
    """Let the copy of a page that is gone be a page of its own."""
    row = _open(request, pk)
    working_copy_policy.require(request.user, "discard", row)
    if request.method == "POST":
        page_id = row.copy_id
        services.keep_as_own_page(row, by=request.user)
        messages.success(request, _("It is a page of its own now, a draft."))
        return redirect("wagtailadmin_pages:edit", page_id)
    return _screen(request, "keep", _("Keep “%s” as a page of its own?") % row.title, row)


@policed_by(working_copy_policy, "begin")
@require_http_methods(FORM)
def copy_page(request, page_id):
    """Ask for a title, then copy a page with all that belongs to it."""
    page = _seen_page(request, page_id)
    whole = whole_copy_of(page)
    if whole is None:
        raise Http404
    parent = page.get_parent()
    if not page.permissions_for_user(request.user).can_copy_to(parent, True):
        raise PermissionDenied(_("Only whoever may add pages here makes copies here."))
    translations = _writable_translations(request, page)
    form = CopyWholeForm(_sent(request), page=page, has_translations=translations)
    if request.method == "POST" and form.is_valid():
        try:
            copy = services.copy_whole(page, by=request.user, **form.cleaned_data)
        except RuleViolation as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, whole.next_step)
            return redirect("wagtailadmin_pages:edit", copy.pk)
    told = {"form": form, "page": page, "count": page.get_descendants().count()}
    return _screen(request, "copy_whole", str(whole.label), status=_status(form), **told)


def _writable_translations(request, page: Page) -> bool:
    """Return whether there are translations, and the viewer may add pages beside each."""
    others = list(page.get_translations().filter(alias_of=None))
    return bool(others) and all(
        other.get_parent().specific.permissions_for_user(request.user).can_add_subpage()
        for other in others
    )
