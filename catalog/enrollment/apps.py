from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EnrollmentConfig(AppConfig):
    name = "catalog.enrollment"
    label = "enrollment"
    verbose_name = _("Enrollment")

    def ready(self):
        from catalog.enrollment.queries import facts_about, tokens_from_enrollments
        from portal.people import registry

        registry.audience_tokens.answer(self.name, tokens_from_enrollments)
        registry.facts_about.answer(self.name, facts_about)
