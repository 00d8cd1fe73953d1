"""What training staff do at the desk of completions."""

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.records import services
from catalog.records.forms import CorrectForm, RecordForm
from catalog.records.policies import completion_policy
from portal.core.viewsets import DeskFormView


class RecordView(DeskFormView):
    """Put a completion on record."""

    form_class = RecordForm
    policy = completion_policy
    action = "record"
    desk = "completions_modeladmin_index"
    title = gettext_lazy("Record a completion")
    button = gettext_lazy("Put it on record")

    def do(self, said):
        completion_policy.require_for(
            self.request.user, learner=said["learner"], course=said["course"]
        )
        row = services.record_completion(
            said["learner"],
            course=said["course"],
            by=self.request.user,
            reason=said["reason"],
            completed_on=said["completed_on"],
        )
        messages.success(
            self.request,
            _("%(course)s stands on the record of %(learner)s.")
            % {"course": row.course_title, "learner": said["learner"]},
        )


class CorrectView(DeskFormView):
    """Add the line that corrects another, or takes it back."""

    form_class = CorrectForm
    policy = completion_policy
    action = "record"
    desk = "completions_modeladmin_index"
    title = gettext_lazy("Correct a line")
    button = gettext_lazy("Add the correction")

    def dispatch(self, request, *args, **kwargs):
        rows = completion_policy.instances_user_has_permission_for(request.user, "view")
        self.row = get_object_or_404(rows.select_related("enrollment__learner"), pk=kwargs["pk"])
        if not completion_policy.user_has_permission_for_instance(request.user, "record", self.row):
            self.refuse(completion_policy.refusal("record"))
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        return {"completed_on": self.row.completed_on}

    def get_context_data(self, **kwargs):
        subject = f"{self.row.enrollment.learner}: {self.row.course_title}, {self.row.completed_on}"
        return super().get_context_data(subject=subject, **kwargs)

    def do(self, said):
        told = {"by": self.request.user, "reason": said["reason"]}
        if said["revoked"]:
            services.revoke_completion(self.row, **told)
        else:
            services.correct_completion(self.row, completed_on=said["completed_on"], **told)
        messages.success(self.request, _("The correction is on record; the old line stays."))
