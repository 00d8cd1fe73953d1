"""The desks of flags, of broken links, and of the bin."""

from datetime import timedelta

from django.conf import settings
from django.contrib import admin
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail_modeladmin.helpers import ButtonHelper

from portal.care.models import BinnedPage, PageFlag, PageLink
from portal.care.policies import bin_policy, page_flag_policy, page_link_policy
from portal.core.viewsets import ScopedDesk


def _button(address: str, row, label: str) -> dict:
    return {
        "url": reverse(address, args=[row.pk]),
        "label": label,
        "classname": "button button-small button-secondary",
        "title": label,
    }


class FlagButtons(ButtonHelper):
    """Correct the page, archive it, or answer: what one does about a flag."""

    def get_buttons_for_obj(self, obj, **kwargs):
        buttons = super().get_buttons_for_obj(obj, **kwargs)
        if not obj.is_open or not getattr(obj, "may_settle", False):
            return buttons
        if obj.page is not None:
            buttons.append(_button("wagtailadmin_pages:edit", obj.page, _("Correct the page")))
            if obj.page.archived_at is None:
                buttons.append(_button("care_archive", obj.page, _("Archive the page")))
        return [*buttons, _button("care_settle", obj, _("Answer"))]


class FlagDesk(ScopedDesk):
    """What people say is wrong: to find, to answer, to take away."""

    model = PageFlag
    policy = page_flag_policy
    button_helper_class = FlagButtons
    base_url_path = "flags"
    menu_label = gettext_lazy("Flags")
    menu_icon = "warning"
    menu_order = 160
    list_display = ["page_title", "kind", "by", "created_at", "outcome", "settled_at"]
    list_filter = ["kind", "outcome", "created_at"]
    list_select_related = ["page", "by", "settled_by"]
    search_fields = ["page_title", "text", "by__display_name"]
    list_export = [
        "page_title",
        "kind",
        "text",
        "by.display_name",
        "created_at",
        "outcome",
        "answer",
        "settled_at",
    ]
    export_headings = {"by.display_name": gettext_lazy("flagged by")}
    export_filename = "flags"
    inspect_view_fields = [
        "page_title",
        "kind",
        "text",
        "by",
        "created_at",
        "outcome",
        "answer",
        "settled_at",
        "settled_by",
    ]

    def get_queryset(self, request):
        theirs = page_flag_policy.instances_user_has_permission_for(request.user, "settle")
        rows = super().get_queryset(request)
        rows = rows.annotate(may_settle=Exists(theirs.filter(pk=OuterRef("pk"))))
        # What nobody has settled comes first.
        return rows.order_by("outcome", "-created_at", "-pk")


class BrokenLinkDesk(ScopedDesk):
    """Links of live pages that lead to what is gone, withdrawn or archived."""

    model = PageLink
    policy = page_link_policy
    base_url_path = "broken-links"
    menu_label = gettext_lazy("Broken links")
    menu_icon = "link"
    menu_order = 170
    inspect_view_enabled = False
    list_display = ["where", "address", "why", "found_at"]
    list_select_related = ["source", "target"]
    search_fields = ["source__title", "address"]
    list_export = ["source.title", "address", "why", "found_at"]
    export_headings = {"source.title": gettext_lazy("page"), "why": gettext_lazy("why")}
    export_filename = "broken-links"

    def get_queryset(self, request):
        return super().get_queryset(request).broken()

    @admin.display(description=gettext_lazy("page"), ordering="source__title")
    def where(self, row):
        edit = reverse("wagtailadmin_pages:edit", args=[row.source_id])
        return format_html('<a href="{}">{}</a>', edit, row.source.title)

    @admin.display(description=gettext_lazy("why"))
    def why(self, row):
        return row.why


class BinButtons(ButtonHelper):
    """Restore, or delete for good."""

    def get_buttons_for_obj(self, obj, **kwargs):
        buttons = [_button("care_restore", obj, _("Restore"))]
        if bin_policy.user_has_permission(self.request.user, "purge"):
            buttons.append(_button("care_purge", obj, _("Delete for good")))
        return buttons


class BinDesk(ScopedDesk):
    """What was deleted in the admin, for as long as it can be brought back."""

    model = BinnedPage
    policy = bin_policy
    button_helper_class = BinButtons
    base_url_path = "bin"
    menu_label = gettext_lazy("Bin")
    menu_icon = "bin"
    menu_order = 180
    inspect_view_enabled = False
    list_display = ["title", "parent_title", "pages", "by", "at", "until"]
    list_select_related = ["by"]
    search_fields = ["title", "parent_title"]

    @admin.display(description=gettext_lazy("deleted for good on"))
    def until(self, row):
        return date_format(row.at + timedelta(days=settings.STOA_BIN_DAYS), "DATE_FORMAT")
