"""The desks of grants, uses, looks and handings over, and the addresses of the other screens."""

from django.contrib import admin
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail_modeladmin.helpers import ButtonHelper
from wagtail_modeladmin.options import ModelAdminGroup, modeladmin_register

from portal.core.viewsets import ScopedDesk
from portal.powers import viewsets
from portal.powers.models import Grant, Handover, PowerUse, Viewing
from portal.powers.policies import (
    SEE,
    grant_policy,
    handover_policy,
    power_use_policy,
    viewing_policy,
)


class EndedByHand(ButtonHelper):
    """Adds to a line what ends it, while its ``field`` is empty and the ``policy`` allows it."""

    policy = None
    action = address = label = field = ""

    def get_buttons_for_obj(self, obj, **kwargs):
        buttons = super().get_buttons_for_obj(obj, **kwargs)
        if getattr(obj, self.field) is not None:
            return buttons
        if not self.policy.user_has_permission(self.request.user, self.action):
            return buttons
        url, label = reverse(self.address, args=[obj.pk]), str(self.label)
        return [*buttons, {"url": url, "label": label, "classname": "", "title": label}]


class GrantButtons(EndedByHand):
    policy, action, address = grant_policy, "end", "powers_end_grant"
    label, field = gettext_lazy("End"), "ended_at"


class HandoverButtons(EndedByHand):
    policy, action, address = handover_policy, "undo", "powers_undo_handover"
    label, field = gettext_lazy("Undo"), "undone_at"


class GrantDesk(ScopedDesk):
    """Every grant that there ever was, ended ones, too."""

    model = Grant
    policy = grant_policy
    button_helper_class = GrantButtons
    base_url_path = "grants"
    menu_label = gettext_lazy("Grants")
    menu_icon = "key"
    list_display = ["holder", "what", "where", "starts_on", "ends_on", "standing", "given_by"]
    list_filter = ["scope", "role", "starts_on"]
    list_per_page = 50
    list_select_related = ["person", "group", "unit", "program", "page", "given_by"]
    search_fields = ["person__display_name", "person__login_name", "group__name", "reason"]
    list_export = [
        "holder", "what", "scope", "where", "starts_on", "ends_on", "standing", "reason",
        "given_by", "given_at", "ended_at",
    ]  # fmt: skip
    export_filename = "grants"
    inspect_view_fields = [
        "person", "group", "role", "capability", "scope", "unit", "program", "page", "page_title",
        "starts_on", "ends_on", "reason", "given_by", "given_at", "ended_at", "ended_by",
    ]  # fmt: skip
    index_template_name = "powers/admin/grants.html"


class PowerUseDesk(ScopedDesk):
    """What was done by a grant, for a program, or in somebody's place."""

    model = PowerUse
    policy = power_use_policy
    base_url_path = "power-uses"
    menu_label = gettext_lazy("Uses of powers")
    menu_icon = "history"
    list_display = ["at", "person", "may", "source", "source_name", "what"]
    list_filter = ["source", "at"]
    list_select_related = ["person"]
    search_fields = ["person__display_name", "person__login_name", "what", "source_name"]
    list_export = ["at", "person.login_name", "capability", "source", "source_name", "what"]
    export_headings = {"person.login_name": gettext_lazy("log-in name")}
    export_filename = "uses-of-powers"

    @admin.display(description=gettext_lazy("capability"))
    def may(self, row):
        return row.sentence


class ViewingDesk(ScopedDesk):
    """Who looked at the portal as whom, and when; a line inspected names the addresses."""

    model = Viewing
    policy = viewing_policy
    base_url_path = "looks"
    menu_label = gettext_lazy("Looks as others")
    menu_icon = "view"
    list_display = ["viewer", "seen_as", "started_at", "ended_at", "ends_at"]
    list_filter = ["role", "started_at"]
    list_select_related = ["viewer", "consent__person"]
    search_fields = ["viewer__display_name", "consent__person__display_name"]
    list_export = ["viewer.login_name", "seen_as", "started_at", "ended_at", "ends_at"]
    export_headings = {"viewer.login_name": gettext_lazy("log-in name")}
    export_filename = "looks"
    inspect_view_fields = ["viewer", "role", "consent", "started_at", "ended_at"]
    inspect_template_name = "powers/admin/viewing.html"


class HandoverDesk(ScopedDesk):
    """What was handed over, by whom; and back."""

    model = Handover
    policy = handover_policy
    button_helper_class = HandoverButtons
    base_url_path = "handovers"
    menu_label = gettext_lazy("Handing over")
    menu_icon = "arrow-right"
    list_display = ["at", "giver", "taker", "by", "reason", "undone_at"]
    list_filter = ["at"]
    list_select_related = ["giver", "taker", "by"]
    search_fields = ["giver__display_name", "taker__display_name", "reason"]
    list_export = ["at", "giver.login_name", "taker.login_name", "by.login_name", "reason",
                   "undone_at"]  # fmt: skip
    export_filename = "handovers"
    inspect_view_fields = ["giver", "taker", "by", "reason", "at", "undone_at", "undone_by"]
    index_template_name = "powers/admin/handovers.html"


@modeladmin_register
class PowersGroup(ModelAdminGroup):
    """One entry of the menu for all of it."""

    menu_label = gettext_lazy("Powers")
    menu_icon = "key"
    menu_order = 580
    items = (GrantDesk, PowerUseDesk, HandoverDesk, ViewingDesk)


class ForWhoMaySee(MenuItem):
    """An entry for whoever may see powers."""

    def is_shown(self, request):
        return request.user.has_perm(SEE)


@hooks.register("register_settings_menu_item")
def matrix_in_menu():
    return ForWhoMaySee(_("Capabilities"), reverse("powers_matrix"), icon_name="key", order=610)


@hooks.register("register_settings_menu_item")
def programs_in_menu():
    return ForWhoMaySee(_("Programs"), reverse("powers_programs"), icon_name="folder", order=620)


@hooks.register("register_reports_menu_item")
def report_in_menu():
    return ForWhoMaySee(
        _("What hangs on one person"), reverse("powers_report"), icon_name="warning", order=900
    )


@hooks.register("register_admin_urls")
def addresses():
    program = "powers/programs/<int:pk>/"
    return [
        path("powers/grant/", viewsets.add_grant, name="powers_grant"),
        path("powers/grants/<int:pk>/end/", viewsets.end_grant, name="powers_end_grant"),
        path("powers/capabilities/", viewsets.capabilities_matrix, name="powers_matrix"),
        path(
            "powers/capabilities/<int:pk>/",
            viewsets.group_capabilities,
            name="powers_group_capabilities",
        ),
        path("powers/programs/", viewsets.programs, name="powers_programs"),
        path("powers/programs/add/", viewsets.add_program, name="powers_add_program"),
        path(program, viewsets.program, name="powers_program"),
        path(f"{program}change/", viewsets.change_program, name="powers_change_program"),
        path(f"{program}sections/", viewsets.add_section, name="powers_add_section"),
        path(
            f"{program}sections/<int:section>/remove/",
            viewsets.remove_section,
            name="powers_remove_section",
        ),
        path(f"{program}owners/", viewsets.add_owner, name="powers_add_owner"),
        path(f"{program}owners/<int:ownership>/end/", viewsets.end_owner, name="powers_end_owner"),
        path("powers/single-points/", viewsets.single_points, name="powers_report"),
        path("powers/hand-over/", viewsets.hand_over, name="powers_hand_over"),
        path(
            "powers/handovers/<int:pk>/undo/", viewsets.undo_handover, name="powers_undo_handover"
        ),
    ]


@hooks.register("register_log_actions")
def name_what_is_logged(actions):
    for name, told, past in (
        ("grant", _("Grant a power"), _("Granted a power")),
        ("end", _("End a grant"), _("Ended a grant")),
        ("add_section", _("Add a section"), _("Added a section")),
        ("remove_section", _("Remove a section"), _("Removed a section")),
        ("add_owner", _("Name an owner"), _("Named an owner")),
        ("end_owner", _("End an ownership"), _("Ended an ownership")),
        ("hand_step", _("Hand out a step"), _("Handed out a step")),
        ("take_step_back", _("Take a step back"), _("Took a step back")),
        ("hand_over", _("Hand over"), _("Handed over")),
        ("undo_handover", _("Undo a handing over"), _("Undid a handing over")),
        ("ask_consent", _("Ask to look"), _("Was asked for a look")),
        ("answer_consent", _("Answer"), _("Answered whether somebody may look")),
        ("withdraw_consent", _("Take a yes back"), _("Took a yes back")),
        ("look", _("Look as somebody"), _("Looked as somebody")),
        ("stop_looking", _("Stop looking"), _("Stopped looking")),
    ):
        actions.register_action(f"powers.{name}", told, past)
