"""Who may see and change which enrollments."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.courses.models import Course
from catalog.courses.queries import courses_on
from catalog.enrollment.models import Enrollment
from portal.core.policies import EVERYTHING, NOTHING, ScopedPolicy
from portal.people.queries import audience_tokens_of
from portal.sharing.enums import Power
from portal.sharing.queries import pages_with


class EnrollmentPolicy(ScopedPolicy):
    """Learners see and leave their own; training staff see and end everybody's.

    Whoever sees the numbers of a page by a share sees those on its courses.
    """

    refusals = {
        "withdraw": _("Only the learner or training staff can withdraw from a course."),
        "manage": _("Only training staff put other people on courses."),
    }

    def scope(self, user, action: str) -> Q:
        if not user.is_authenticated:
            return NOTHING
        own = Q(learner=user)
        if action == "view":
            if user.has_perm("enrollment.view_enrollment"):
                return EVERYTHING
            counted = courses_on(pages_with(user, Power.NUMBERS))
            return own | Q(course__in=counted.values("pk"))
        if action == "manage":
            return EVERYTHING if user.has_perm("enrollment.manage_enrollment") else NOTHING
        if action == "withdraw":
            return EVERYTHING if user.has_perm("enrollment.manage_enrollment") else own
        return NOTHING


class CatalogPolicy(ScopedPolicy):
    """Which live courses somebody signed in may see, enroll on and put aside."""

    def scope(self, user, action: str) -> Q:
        if not user.is_authenticated or action not in ("view", "enroll", "save"):
            return NOTHING
        seen = Course.objects.live().seen_by(audience_tokens_of(user))
        return Q(pk__in=seen.values("pk"))


enrollment_policy = EnrollmentPolicy(Enrollment)
catalog_policy = CatalogPolicy(Course)
