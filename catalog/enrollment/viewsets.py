"""What training staff do at the desk of enrollments."""

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.enrollment.enums import Origin
from catalog.enrollment.forms import EnrollForm
from catalog.enrollment.policies import enrollment_policy
from catalog.enrollment.services import enroll
from portal.core.viewsets import DeskFormView


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
