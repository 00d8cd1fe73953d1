"""What the organisation adds to the admin: what its history says."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks


@hooks.register("register_log_actions")
def name_what_is_logged(actions):
    actions.register_action("organisation.job", _("Change the job"), _("Got another job"))
    actions.register_action("organisation.job_end", _("End a job"), _("A job ended"))
    actions.register_action(
        "organisation.facts", _("Change facts of the person"), _("Hire date or location changed")
    )
    actions.register_action("organisation.close_unit", _("Close the unit"), _("Got a last day"))
    actions.register_action("organisation.deputy", _("Name a deputy"), _("Got a deputy"))
    actions.register_action(
        "organisation.deputy_end", _("End a deputy"), _("A deputy's time got an end")
    )
    actions.register_action("organisation.mentor", _("Give a mentor"), _("Got a mentor"))
    actions.register_action(
        "organisation.mentor_end", _("End a mentorship"), _("A mentorship got an end")
    )
    actions.register_action(
        "organisation.import", _("Import an HR file"), _("Changed by an HR file")
    )
    actions.register_action("organisation.token", _("Make a token"), _("A token was made"))
    actions.register_action("organisation.revoke", _("Revoke a token"), _("The token was revoked"))
    actions.register_action("organisation.scim", _("Change by SCIM"), _("Changed by a SCIM client"))
