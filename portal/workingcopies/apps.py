from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkingCopiesConfig(AppConfig):
    name = "portal.workingcopies"
    label = "workingcopies"
    verbose_name = _("Working copies")

    def ready(self):
        from portal.workingcopies import receivers  # noqa: F401 - connects them
