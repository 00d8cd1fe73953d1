"""The desk of enrollments: everybody's, for training staff."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from catalog.enrollment.models import Enrollment
from catalog.enrollment.policies import enrollment_policy
from catalog.enrollment.viewsets import EnrollView
from portal.core.viewsets import ScopedDesk


@modeladmin_register
class EnrollmentDesk(ScopedDesk):
    """Enrollments to find, look into and take away. Services write them, nobody edits them."""

    model = Enrollment
    policy = enrollment_policy
    base_url_path = "enrollments"
    menu_label = _("Enrollments")
    menu_icon = "group"
    menu_order = 120
    list_display = ["learner", "course", "status", "cycle", "origin", "opened_at", "closed_at"]
    list_filter = ["status", "origin", "opened_at"]
    list_select_related = ["learner", "course"]
    search_fields = [
        "learner__display_name",
        "learner__login_name",
        "course__code",
        "course__title",
    ]
    list_export = [
        "learner.login_name",
        "learner.display_name",
        "course.code",
        "course.title",
        "status",
        "cycle",
        "origin",
        "opened_at",
        "closed_at",
        "closed_because",
    ]
    export_headings = {
        "learner.login_name": _("log-in name"),
        "learner.display_name": _("learner"),
        "course.code": _("code"),
        "course.title": _("title"),
    }
    export_filename = "enrollments"
    inspect_view_fields = [
        "learner",
        "course",
        "cycle",
        "status",
        "origin",
        "opened_at",
        "closed_at",
        "closed_because",
    ]
    index_template_name = "enrollment/admin/desk.html"


@hooks.register("register_admin_urls")
def enroll_address():
    return [path("enrollments/enroll/", EnrollView.as_view(), name="enrollment_enroll")]
