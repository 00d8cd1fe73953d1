"""The desk of content rules, and the log of what they did."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from portal.contentrules.models import RuleRun
from portal.contentrules.policies import rule_run_policy
from portal.contentrules.viewsets import content_rules
from portal.core.viewsets import ScopedDesk


@modeladmin_register
class RuleRunDesk(ScopedDesk):
    """What each rule did, refused or was stopped from, and why."""

    model = RuleRun
    policy = rule_run_policy
    base_url_path = "content-rule-log"
    menu_label = _("Log of content rules")
    menu_icon = "history"
    menu_order = 146
    list_display = ["page_title", "rule_name", "event", "state", "what_came_of_it", "happened_at"]
    list_filter = ["state", "event", "happened_at"]
    search_fields = ["rule_name", "page_title"]
    list_export = [
        "happened_at",
        "rule_name",
        "event",
        "page_title",
        "page_key",
        "state",
        "depth",
        "what_came_of_it",
        "finished_at",
    ]
    export_filename = "content-rule-log"
    inspect_view_fields = [
        "rule_name",
        "event",
        "page_title",
        "happened_at",
        "state",
        "what_came_of_it",
        "depth",
        "cause",
        "finished_at",
    ]


@hooks.register("register_admin_viewset")
def rule_desk():
    return content_rules
