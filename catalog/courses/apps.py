from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "catalog.courses"
    label = "courses"
    verbose_name = _("Courses")

    def ready(self):
        from catalog.courses import receivers  # noqa: F401 - connects them
