"""Who may see progress and completions, and put them on record."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.courses.models import Course
from catalog.courses.queries import courses_on, covers, rows_in
from catalog.enrollment.models import Enrollment
from catalog.records.models import Completion
from portal.core.policies import EVERYTHING, NOTHING, ScopedPolicy
from portal.powers.queries import scope_of
from portal.sharing.enums import Power
from portal.sharing.queries import pages_with

VIEW, RECORD = "records.view_completion", "records.record_completion"
WHOSE = "enrollment__learner"  # also after accounts were merged


class CompletionPolicy(ScopedPolicy):
    """Everybody sees their own; others see and record within the scope of their power.

    Whoever sees the numbers of a page by a share sees those of its courses.
    """

    refusals = {
        action: _("Only training staff put completions on record.")
        for action in ("add", "change", "record")
    }
    capabilities = {"view": VIEW, "add": RECORD, "change": RECORD, "record": RECORD}

    def scope(self, user, action: str) -> Q:
        if not user.is_authenticated:
            return NOTHING
        if action == "view":
            reach = scope_of(user, VIEW)
            if reach.everything:
                return EVERYTHING
            counted = courses_on(pages_with(user, Power.NUMBERS))
            own = Q(**{WHOSE: user})
            return own | Q(course__in=counted.values("pk")) | rows_in(reach, learner=WHOSE)
        if action == "record":
            reach = scope_of(user, RECORD)
            return rows_in(reach, learner=WHOSE) if reach else NOTHING
        return NOTHING

    def require_for(self, user, *, learner, course: Course) -> None:
        """Raise ``PermissionDenied`` unless ``user`` may record ``course`` for ``learner``."""
        if not covers(scope_of(user, RECORD), learner=learner, course=course):
            raise self.refusal("record")


class LearningPolicy(ScopedPolicy):
    """One learns in one's own enrollments, and in no other's."""

    def scope(self, user, action: str) -> Q:
        if user.is_authenticated and action == "learn":
            return Q(learner=user)
        return NOTHING


completion_policy = CompletionPolicy(Completion)
learning_policy = LearningPolicy(Enrollment)
