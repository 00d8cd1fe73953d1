"""What people add to the admin beside their desks, which Wagtail registers itself."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from portal.people.queries import powers_to_hand_out

hooks.register("register_permissions", powers_to_hand_out)


@hooks.register("register_log_actions")
def name_what_is_logged(actions):
    actions.register_action("people.deactivate", _("Deactivate"), _("Deactivated"))
    actions.register_action("people.reactivate", _("Reactivate"), _("Reactivated"))
    actions.register_action(
        "people.password_link", _("Give a password link"), _("Got a link for a new password")
    )
