"""What training staff do at the desk of enrollments."""

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView

from catalog.enrollment.enums import Origin
from catalog.enrollment.forms import EnrollForm
from catalog.enrollment.policies import enrollment_policy
from catalog.enrollment.services import enroll
from portal.core.errors import RuleViolation
from portal.core.viewsets import TellsWhy


class DeskFormView(TellsWhy, FormView):
    """A form at a desk. Set ``policy``, ``action``, ``desk``, ``title`` and ``button``."""

    template_name = "enrollment/admin/form.html"
    policy = None
    action = ""
    desk = ""
    title = ""
    button = ""

    def dispatch(self, request, *args, **kwargs):
        if not self.policy.user_has_permission(request.user, self.action):
            self.refuse(self.policy.refusal(self.action))
        return super().dispatch(request, *args, **kwargs)

    def get_success_url(self):
        return reverse(self.desk)

    def get_context_data(self, **kwargs):
        told = {"title": self.title, "button": self.button, "desk": reverse(self.desk)}
        return super().get_context_data(**told, **kwargs)

    def form_valid(self, form):
        try:
            self.do(form.cleaned_data)
        except RuleViolation as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        return super().form_valid(form)


class EnrollView(DeskFormView):
    """Put somebody on a course."""

    form_class = EnrollForm
    policy = enrollment_policy
    action = "manage"
    desk = "enrollments_modeladmin_index"
    title = gettext_lazy("Enroll somebody")
    button = gettext_lazy("Enroll")

    def do(self, said):
        enrollment_policy.require_for(
            self.request.user, learner=said["learner"], course=said["course"]
        )
        enroll(said["learner"], course=said["course"], origin=Origin.STAFF)
        messages.success(
            self.request,
            _("%(learner)s is on “%(course)s” now.")
            % {"learner": said["learner"], "course": said["course"].title},
        )
