from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EnrollmentConfig(AppConfig):
    name = "catalog.enrollment"
    label = "enrollment"
    verbose_name = _("Enrollment")

    def ready(self):
        from catalog.enrollment.queries import tokens_from_enrollments
        from portal.people.registry import audience_tokens

        audience_tokens.answer(self.name, tokens_from_enrollments)
