"""Who may see progress and completions, and put them on record."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.courses.queries import courses_on
from catalog.enrollment.models import Enrollment
from catalog.records.models import Completion
from portal.core.policies import EVERYTHING, NOTHING, ScopedPolicy
from portal.sharing.enums import Power
from portal.sharing.queries import pages_with


class CompletionPolicy(ScopedPolicy):
    """Everybody sees their own; training staff see everybody's and record by hand.

    Whoever sees the numbers of a page by a share sees those of its courses.
    """

    refusals = {
        action: _("Only training staff put completions on record.")
        for action in ("add", "change", "record")
    }

    def scope(self, user, action: str) -> Q:
        if not user.is_authenticated:
            return NOTHING
        if action == "view":
            if user.has_perm("records.view_completion"):
                return EVERYTHING
            counted = courses_on(pages_with(user, Power.NUMBERS))
            return Q(learner=user) | Q(course__in=counted.values("pk"))
        if action == "record" and user.has_perm("records.record_completion"):
            return EVERYTHING
        return NOTHING


class LearningPolicy(ScopedPolicy):
    """One learns in one's own enrollments, and in no other's."""

    def scope(self, user, action: str) -> Q:
        if user.is_authenticated and action == "learn":
            return Q(learner=user)
        return NOTHING


completion_policy = CompletionPolicy(Completion)
learning_policy = LearningPolicy(Enrollment)
