"""The report of how many people are recommended something."""

from django.utils.translation import gettext_lazy as _
from wagtail_modeladmin.options import modeladmin_register

from portal.core.viewsets import ScopedDesk
from search.recommendations.models import Reach
from search.recommendations.policies import reach_policy


@modeladmin_register
class ReachDesk(ScopedDesk):
    """One line a day, counted by the clock; nobody's name is in it."""

    model = Reach
    policy = reach_policy
    base_url_path = "recommendations"
    menu_label = _("Recommendations")
    menu_icon = "pick"
    menu_order = 131
    inspect_view_enabled = False
    list_display = ["day", "people", "reached", "share"]
    list_filter = ["day"]
    list_export = ["day", "people", "reached", "percent"]
    export_filename = "recommendations"

    @staticmethod
    def share(row):
        return f"{row.percent} %"

    share.short_description = _("share")
