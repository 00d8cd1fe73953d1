from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "catalog.courses"
    label = "courses"
    verbose_name = _("Courses")

    def ready(self):
        from catalog.courses import receivers  # noqa: F401 - connects them
        from catalog.courses.forms import CoursePageForm
        from catalog.courses.models import CoursePage

        # The form asks queries and the models may not import upwards, so they meet here.
        CoursePage.base_form_class = CoursePageForm
