"""Whoever opens a lesson of their course has opened it; and the desk of completions."""

from django.contrib import admin
from django.db.models import Exists, OuterRef
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail_modeladmin.helpers import ButtonHelper
from wagtail_modeladmin.options import modeladmin_register

from catalog.courses.enums import DoneRule
from catalog.courses.models import ActivityPage
from catalog.courses.queries import course_while_shown
from catalog.enrollment.models import Enrollment
from catalog.records import services
from catalog.records.enums import Outcome
from catalog.records.models import Completion
from catalog.records.policies import completion_policy
from catalog.records.viewsets import CorrectView, RecordView
from portal.core.viewsets import ScopedDesk


@hooks.register("before_serve_page", order=-80)
def note_opening(page, request, serve_args, serve_kwargs):
    """Keep where the learner is, so that they resume here; do it for readers only."""
    if not isinstance(page, ActivityPage) or request.method != "GET":
        return
    if not request.user.is_authenticated:
        return
    course = course_while_shown(page)
    enrollment = Enrollment.objects.of(request.user, course).active().first() if course else None
    if enrollment is None:
        return
    try:
        if getattr(page, "done_rule", None) == DoneRule.OPENED:
            services.report_result(enrollment, key=page.translation_key)
        else:
            services.open_activity(enrollment, key=page.translation_key)
    except services.NotInThisCourse:
        pass  # a surplus page of a translation: readable, and of no account


class CompletionButtons(ButtonHelper):
    """Adds "correct" to a line that nothing corrects yet."""

    def get_buttons_for_obj(self, obj, **kwargs):
        buttons = super().get_buttons_for_obj(obj, **kwargs)
        # The list has asked for all at once; a single line has not.
        corrected = obj.is_corrected if hasattr(obj, "is_corrected") else hasattr(obj, "correction")
        if corrected or not completion_policy.user_has_permission(self.request.user, "record"):
            return buttons
        url = reverse("records_correct", args=[obj.pk])
        label = _("Correct")
        return [*buttons, {"url": url, "label": label, "classname": "", "title": label}]


@modeladmin_register
class CompletionDesk(ScopedDesk):
    """Completions are facts: to find, look into, take away, and correct by a further line."""

    model = Completion
    policy = completion_policy
    button_helper_class = CompletionButtons
    base_url_path = "completions"
    menu_label = gettext_lazy("Completions")
    menu_icon = "success"
    menu_order = 130
    list_display = [
        "whose",
        "course_code",
        "course_title",
        "completed_on",
        "outcome",
        "recorded_by",
    ]
    list_filter = ["completed_on", "revoked"]
    list_select_related = ["enrollment__learner", "recorded_by"]
    search_fields = [
        "enrollment__learner__display_name",
        "enrollment__learner__login_name",
        "course_code",
        "course_title",
    ]
    list_export = [
        "enrollment.learner.login_name",
        "enrollment.learner.display_name",
        "course_code",
        "course_title",
        "course_revision",
        "completed_on",
        "revoked",
        "is_corrected",
        "course_minutes",
        "credit_hours",
        "reason",
        "recorded_at",
    ]
    export_headings = {
        "enrollment.learner.login_name": gettext_lazy("log-in name"),
        "enrollment.learner.display_name": gettext_lazy("learner"),
        "is_corrected": gettext_lazy("corrected"),
    }
    export_filename = "completions"
    inspect_view_fields = [
        "learner",
        "course_code",
        "course_title",
        "course_revision",
        "completed_on",
        "passed",
        "revoked",
        "corrects",
        "course_minutes",
        "credit_hours",
        "recorded_by",
        "reason",
        "recorded_at",
    ]
    index_template_name = "records/admin/desk.html"

    def get_queryset(self, request):
        corrected = Completion.objects.filter(corrects=OuterRef("pk"))
        return super().get_queryset(request).annotate(is_corrected=Exists(corrected))

    @admin.display(
        description=gettext_lazy("learner"), ordering="enrollment__learner__display_name"
    )
    def whose(self, row):
        return row.enrollment.learner

    @admin.display(description=gettext_lazy("outcome"))
    def outcome(self, row):
        if row.is_corrected:
            return Outcome.CORRECTED.label
        return Outcome.REVOKED.label if row.revoked else Outcome.COMPLETED.label


@hooks.register("register_admin_urls")
def record_addresses():
    return [
        path("completions/record/", RecordView.as_view(), name="records_record"),
        path("completions/<int:pk>/correct/", CorrectView.as_view(), name="records_correct"),
    ]
