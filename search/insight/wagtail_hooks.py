"""Where the screens of search insight are, and who is shown the way."""

from django.urls import path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from search.insight import viewsets
from search.insight.policies import insight_policy


class InsightMenuItem(MenuItem):
    def is_shown(self, request):
        return insight_policy.user_has_permission(request.user, "view")


@hooks.register("register_search_menu_item")
def insight_in_menu():
    return InsightMenuItem(
        _("What is searched for"), reverse("insight_searches"), icon_name="table", order=5
    )


@hooks.register("register_admin_urls")
def addresses():
    return [
        path("search/insight/", viewsets.searches, name="insight_searches"),
        path("search/insight/ask/", viewsets.ask_for_training, name="insight_ask"),
    ]
