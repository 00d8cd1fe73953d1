from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecommendationsConfig(AppConfig):
    name = "search.recommendations"
    label = "recommendations"
    verbose_name = _("Recommendations")

    def ready(self):
        from portal.core import clock
        from portal.home.registry import home_panels
        from portal.people import registry
        from search.recommendations import queries, receivers, services  # noqa: F401 - connects
        from themes.registry import account_links, page_parts

        home_panels.answer(self.name, panels)
        page_parts.answer(self.name, queries.parts_of_page)
        account_links.answer(self.name, queries.account_links)
        registry.kept_about.answer(self.name, queries.kept_tables)
        registry.personal_data.answer(self.name, queries.own_rows)
        registry.merge_people.answer(self.name, services.move_to)
        often = timedelta(minutes=2)
        clock.register("recommendations.courses", often, services.look_at_courses)
        clock.register("recommendations.groups", timedelta(hours=1), services.look_at_groups)
        clock.register("recommendations.people", often, services.pick_for_people)
        clock.register("recommendations.reach", timedelta(hours=6), services.measure_reach)


def panels():
    """Yield the panel of what is recommended to the viewer."""
    from portal.home.registry import HomePanel
    from search.recommendations.queries import home_panel

    template = "recommendations/panels/recommended.html"
    yield HomePanel("recommended", _("Picked for you"), template, home_panel)
