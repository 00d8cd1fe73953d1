"""Care in the admin: its desks, what stands in front of "delete", and what the bin keeps shut."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.widgets.button import Button
from wagtail_modeladmin.options import modeladmin_register

from portal.care import services, viewsets
from portal.care.policies import care_policy
from portal.care.queries import check_links, in_the_bin, without_binned
from portal.core.errors import RuleViolation
from portal.home.models import PortalPage

for desk in (viewsets.FlagDesk, viewsets.BrokenLinkDesk, viewsets.BinDesk):
    modeladmin_register(desk)


@hooks.register("register_admin_urls")
def care_addresses():
    rows = [
        ("flags/<int:pk>/settle/", viewsets.SettleView, "care_settle"),
        ("care/pages/<int:pk>/archive/", viewsets.ArchiveView, "care_archive"),
        ("care/pages/<int:pk>/unarchive/", viewsets.UnarchiveView, "care_unarchive"),
        ("care/pages/<int:pk>/review/", viewsets.ReviewView, "care_review"),
        ("bin/<int:pk>/restore/", viewsets.RestoreView, "care_restore"),
        ("bin/<int:pk>/purge/", viewsets.PurgeView, "care_purge"),
        ("care/reviews/", viewsets.ReviewsView, "care_reviews"),
    ]
    results = viewsets.ReviewsView.as_view(results_only=True)
    return [
        *(path(route, view.as_view(), name=name) for route, view, name in rows),
        path("care/reviews/results/", results, name="care_reviews_results"),
    ]


class ReviewsMenuItem(MenuItem):
    """The way to the reviews, for whoever looks after pages."""

    def is_shown(self, request):
        return care_policy.user_has_permission(request.user, "view")


@hooks.register("register_reports_menu_item")
def reviews_menu_item():
    label, address = gettext_lazy("Reviews due"), reverse("care_reviews")
    return ReviewsMenuItem(label, address, name="reviews-due", icon_name="date", order=100)


@hooks.register("register_log_actions")
def care_log_actions(actions):
    for name, label, done in (
        ("archive", gettext_lazy("Archive"), gettext_lazy("Archived")),
        (
            "unarchive",
            gettext_lazy("Take out of the archive"),
            gettext_lazy("Taken out of the archive"),
        ),
        ("review", gettext_lazy("Review"), gettext_lazy("Reviewed")),
        ("bin", gettext_lazy("Put into the bin"), gettext_lazy("Put into the bin")),
        ("restore", gettext_lazy("Restore from the bin"), gettext_lazy("Restored from the bin")),
    ):
        actions.register_action(f"care.{name}", label, done)


@hooks.register("register_page_header_buttons")
def care_buttons(page, user, view_name, next_url=None):
    """Offer what a page's care needs, in the menu of the page."""
    page = page.specific
    if not isinstance(page, PortalPage):
        return
    if not care_policy.user_has_permission_for_instance(user, "archive", page):
        return
    if page.archived_at is not None:
        address = reverse("care_unarchive", args=[page.pk])
        yield Button(_("Take out of the archive"), address, icon_name="rotate", priority=62)
    elif page.live:
        address = reverse("care_archive", args=[page.pk])
        yield Button(_("Archive"), address, icon_name="folder-inverse", priority=62)
        address = reverse("care_review", args=[page.pk])
        yield Button(_("It is reviewed"), address, icon_name="date", priority=63)


@hooks.register("before_delete_page")
def put_into_bin(request, page):
    """Ask with the link check in view, and put the page into the bin instead of deleting it."""
    if (shut := _shut_if_binned(request, page)) is not None:
        return shut
    if request.method != "POST":
        return render(
            request,
            "care/admin/confirm_bin.html",
            {
                "page": page,
                "below": page.get_descendant_count(),
                "check": check_links([page], viewer=request.user),
                "bin_days": settings.STOA_BIN_DAYS,
                "next": get_valid_next_url_from_request(request),
            },
        )
    parent = page.get_parent()
    try:
        services.bin_page(page, by=request.user)
    except RuleViolation as refusal:
        messages.error(request, str(refusal))
        return redirect("wagtailadmin_explore", page.pk)
    messages.success(request, _("“%s” is in the bin. It can be restored.") % page.title)
    following = get_valid_next_url_from_request(request)
    return HttpResponseRedirect(following or reverse("wagtailadmin_explore", args=[parent.pk]))


@hooks.register("before_bulk_action")
def put_all_into_bin(request, action_type, objects, action_class_instance):
    """The same for many pages at once; and nothing is done in bulk to what is in the bin."""
    if action_class_instance.model._meta.label != "wagtailcore.Page":
        return None
    for page in objects:
        if (shut := _shut_if_binned(request, page)) is not None:
            return shut
    if action_type != "delete":
        return None
    binned = 0
    # Parents first: what stands below them goes along.
    for page in sorted(objects, key=lambda one: one.depth):
        try:
            services.bin_page(page, by=request.user)
            binned += 1
        except RuleViolation as refusal:
            if not _went_along(page, objects):
                messages.error(request, str(refusal))
    told = ngettext("%d page is in the bin.", "%d pages are in the bin.", binned)
    messages.success(request, told % binned)
    return HttpResponseRedirect(action_class_instance.next_url)


def _went_along(page, objects) -> bool:
    return any(page.path.startswith(one.path) for one in objects if one.pk != page.pk)


def _shut_if_binned(request, page):
    if not in_the_bin(page):
        return None
    messages.warning(request, _("“%s” is in the bin. Restore it first.") % page.title)
    return redirect("bin_modeladmin_index")


def keep_shut(request, page, *args):
    """Nobody edits, publishes, moves or copies a page while it is in the bin."""
    return _shut_if_binned(request, page)


for name in ("edit", "publish", "unpublish", "copy", "move"):
    hooks.register(f"before_{name}_page", keep_shut)


@hooks.register("before_create_page")
def keep_shut_to_new_pages(request, parent_page, page_class):
    return _shut_if_binned(request, parent_page)


@hooks.register("construct_explorer_page_queryset")
def hide_bin_from_explorer(parent_page, pages, request):
    return without_binned(pages)


@hooks.register("construct_page_chooser_queryset")
def hide_bin_from_choosers(pages, request):
    return without_binned(pages)
