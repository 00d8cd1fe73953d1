from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InsightConfig(AppConfig):
    name = "search.insight"
    label = "insight"
    verbose_name = _("Search insight")

    def ready(self):
        from portal.core import clock
        from search.core.registry import followers
        from search.insight import services
        from search.insight.following import follow

        followers.answer(self.label, follow)
        clock.register("search insight", timedelta(minutes=10), services.count_days)
        clock.register("popular searches", timedelta(hours=1), services.rank_popular)
        clock.register("search log retention", timedelta(hours=6), services.forget_old)
