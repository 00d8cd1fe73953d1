from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search.core"
    label = "search"
    verbose_name = _("Search")

    def ready(self):
        from portal.core import clock
        from portal.core.health import health_checks
        from search.core import receivers, services
        from search.core.queries import findings, search_boxes_of
        from search.core.services import checking, copying
        from themes.registry import search_boxes

        clock.register("search check", timedelta(minutes=1), checking.go_on)
        clock.register("search engine", timedelta(seconds=20), copying.catch_up)
        clock.register("search vectors", timedelta(minutes=1), services.keep_vectors)
        health_checks.answer(self.label, findings)
        search_boxes.answer(self.label, search_boxes_of)
        self.receivers = receivers  # connected by the import
