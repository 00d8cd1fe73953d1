from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

POPULAR = 10  # of which those are proposed that find something for whoever types


class InsightConfig(AppConfig):
    name = "search.insight"
    label = "insight"
    verbose_name = _("Search insight")

    def ready(self):
        from portal.core import clock
        from search.core.registry import followers, popular_queries
        from search.insight import services
        from search.insight.following import follow

        followers.answer(self.label, follow)
        popular_queries.answer(self.label, popular)
        clock.register("search insight", timedelta(minutes=10), services.count_days)
        clock.register("popular searches", timedelta(hours=1), services.rank_popular)
        clock.register("search log retention", timedelta(hours=6), services.forget_old)


def popular(beginning: str, language: str):
    """Yield what many people ask that begins so."""
    from search.core.registry import PopularQuery
    from search.insight.queries import popular

    for text, days in popular(beginning, language, limit=POPULAR):
        yield PopularQuery(text, days)
