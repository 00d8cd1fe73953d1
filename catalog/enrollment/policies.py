"""Who may see and change which enrollments."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.courses.models import Course
from catalog.courses.queries import courses_on, covers, rows_in
from catalog.enrollment.models import Enrollment
from portal.core.policies import NOTHING, ScopedPolicy
from portal.people.queries import audience_tokens_of
from portal.powers.queries import scope_of
from portal.sharing.enums import Power
from portal.sharing.queries import pages_with

VIEW, MANAGE = "enrollment.view_enrollment", "enrollment.manage_enrollment"


class EnrollmentPolicy(ScopedPolicy):
    """Learners see and leave their own; others see and end those in the scope of their power.

    Whoever sees the numbers of a page by a share sees those on its courses.
    """

    refusals = {
        "withdraw": _("Only the learner or training staff can withdraw from a course."),
        "manage": _("Only training staff put other people on courses."),
    }
    capabilities = {"view": VIEW, "withdraw": MANAGE, "manage": MANAGE}

    def scope(self, user, action: str) -> Q:
        if not user.is_authenticated or action not in self.capabilities:
            return NOTHING
        own = NOTHING if action == "manage" else Q(learner=user)
        if action == "view":
            counted = courses_on(pages_with(user, Power.NUMBERS))
            own |= Q(course__in=counted.values("pk"))
        reach = scope_of(user, self.capabilities[action])
        if not reach:
            return own
        rows = rows_in(reach)
        return rows if reach.everything or action == "manage" else own | rows

    def require_for(self, user, *, learner, course: Course) -> None:
        """Raise ``PermissionDenied`` unless ``user`` may put ``learner`` on ``course``."""
        if not covers(scope_of(user, MANAGE), learner=learner, course=course):
            raise self.refusal("manage")


class CatalogPolicy(ScopedPolicy):
    """Which live courses somebody signed in may see, enroll on and put aside."""

    def scope(self, user, action: str) -> Q:
        if not user.is_authenticated or action not in ("view", "enroll", "save"):
            return NOTHING
        seen = Course.objects.live().seen_by(audience_tokens_of(user))
        return Q(pk__in=seen.values("pk"))


enrollment_policy = EnrollmentPolicy(Enrollment)
catalog_policy = CatalogPolicy(Course)
