from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SteeringConfig(AppConfig):
    name = "search.steering"
    label = "steering"
    verbose_name = _("Steering the search")

    def ready(self):
        from portal.people.registry import kept_about
        from search.core import registry
        from search.steering import policies, queries

        kept_about.answer(self.name, queries.kept_tables)
        registry.rules.answer(self.label, queries.current_rules)
        registry.reads_reasons.answer(self.label, policies.reads_reasons)
