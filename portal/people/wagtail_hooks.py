"""What people add to the admin beside their desks, which Wagtail registers itself."""

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.models import Page

from portal.people.queries import is_administrator, is_head, powers_to_hand_out
from portal.people.viewsets import doors

hooks.register("register_permissions", powers_to_hand_out)


@hooks.register("register_log_actions")
def name_what_is_logged(actions):
    actions.register_action("people.deactivate", _("Deactivate"), _("Deactivated"))
    actions.register_action("people.reactivate", _("Reactivate"), _("Reactivated"))
    actions.register_action(
        "people.password_link", _("Give a password link"), _("Got a link for a new password")
    )
    for name, told, past in (
        ("give_capability", _("Give a capability"), _("Got a capability")),
        ("withhold_capability", _("Withhold a capability"), _("Lost a capability")),
        ("forget_deviation", _("Back to the default"), _("Went back to the default")),
    ):
        actions.register_action(f"people.{name}", told, past)
    for action, label, message in (
        ("first_login_link", _("Give a first link"), _("Got a link for the first log-in")),
        ("end_devices", _("Sign out everywhere"), _("Was signed out everywhere")),
        ("unlock", _("Unlock"), _("Was unlocked after wrong passwords")),
        ("second_factor_on", _("Second factor on"), _("Set up a second factor")),
        ("second_factor_off", _("Second factor off"), _("Turned the second factor off")),
        ("second_factor_reset", _("Reset second factor"), _("Second factor was reset")),
        ("anonymise", _("Anonymise"), _("Was anonymised")),
        ("merge", _("Merge"), _("Was merged into another account")),
        ("merge_here", _("Merge"), _("Another account was merged into this one")),
        ("data_export", _("Hand out data"), _("All that is kept was handed out")),
        ("single_sign_on", _("Single sign-on"), _("Came by single sign-on for the first time")),
        ("break_glass", _("Break glass"), _("Came in by a link of the command line")),
    ):
        actions.register_action(f"people.{action}", label, message)


@hooks.register("register_admin_viewset")
def desks_of_the_doors():
    return doors


@hooks.register("before_delete_page")
@hooks.register("before_unpublish_page")
@hooks.register("before_move_page")
def keep_the_heads(request, page, *args):
    """Whoever authors below a home or a catalog may not take away the whole."""
    if is_head(page) and not is_administrator(request.user):
        raise PermissionDenied


@hooks.register("before_bulk_action")
def keep_the_heads_in_bulk(request, action_type, objects, action):
    if action_type in ("delete", "move", "unpublish"):
        for row in objects:
            if isinstance(row, Page):
                keep_the_heads(request, row)


@hooks.register("register_account_menu_item")
def where_the_rest_is_kept(request):
    return {
        "url": reverse("people:profile"),
        "label": _("Your profile"),
        "help_text": _("Name, language, time zone and password."),
    }
