"""Whoever opens a lesson of their course has opened it."""

from wagtail import hooks

from catalog.courses.enums import DoneRule
from catalog.courses.models import ActivityPage
from catalog.courses.queries import course_of_activity
from catalog.enrollment.models import Enrollment
from catalog.records import services


@hooks.register("before_serve_page", order=-80)
def note_opening(page, request, serve_args, serve_kwargs):
    """Keep where the learner is, so that they resume here; do it for readers only."""
    if not isinstance(page, ActivityPage) or request.method != "GET":
        return
    if not request.user.is_authenticated:
        return
    course = course_of_activity(page)
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
