from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationConfig(AppConfig):
    name = "portal.organisation"
    label = "organisation"
    verbose_name = _("Organisation")

    def ready(self):
        from portal.organisation.queries import audiences, lines
        from portal.people import registry

        registry.audience_tokens.answer(self.name, audiences.tokens_of)
        registry.token_bearers.answer(self.name, audiences.bearers_of)
        registry.audiences_offered.answer(self.name, audiences.choices)
        registry.facts_about.answer(self.name, lines.facts_about)
