from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkingCopiesConfig(AppConfig):
    name = "portal.workingcopies"
    label = "workingcopies"
    verbose_name = _("Working copies")

    def ready(self):
        from portal.people.registry import kept_about, merge_people
        from portal.workingcopies import receivers  # noqa: F401 - connects them
        from portal.workingcopies.queries.kept import kept_tables
        from portal.workingcopies.services import move_to

        kept_about.answer(self.name, kept_tables)
        merge_people.answer(self.name, move_to)
