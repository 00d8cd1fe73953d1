"""Who may see paths, be on them, and follow the people on them."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from learning_paths.models import LearningPath, LearningPathPage, PathEnrollment
from portal.core.policies import EVERYTHING, NOTHING, ScopedPolicy
from portal.people.queries import audience_tokens_of
from portal.powers.queries import Scope, scope_of
from portal.sharing.enums import Power
from portal.sharing.queries import pages_with

VIEW, MANAGE = "learning_paths.view_pathenrollment", "learning_paths.manage_pathenrollment"


class PathPolicy(ScopedPolicy):
    """Learners see paths by audience; owners follow the people on theirs, others in their scope.

    Whoever sees the numbers of a page by a share follows the people on its paths.
    """

    refusals = {
        "follow": _("Only the owner of a path, or training staff, see who is on it."),
        "manage": _("Only the owner of a path, or training staff, put people on it."),
    }
    capabilities = {"follow": VIEW, "manage": MANAGE}

    def scope(self, user, action: str) -> Q:
        if not user.is_authenticated:
            return NOTHING
        if action in ("view", "enroll"):
            seen = LearningPath.objects.live().seen_by(audience_tokens_of(user))
            return Q(pk__in=seen.values("pk"))
        if action not in self.capabilities:
            return NOTHING
        reach = scope_of(user, self.capabilities[action])
        if reach.everything:
            return EVERYTHING
        rows = _of_pages(reach, "pk") if reach.pages else NOTHING
        if action == "follow" and (reach.units or reach.managers):
            on = PathEnrollment.objects.filter(reach.people("learner"))
            rows |= Q(pk__in=on.values("path"))
        # Most people own none: then the screen is closed, not empty.
        own = Q(owner=user) | _counted(user, "pk") if action == "follow" else Q(owner=user)
        return rows | own if LearningPath.objects.filter(own).exists() else rows


def _counted(user, field: str) -> Q:
    """Return what stands on pages whose numbers a share lets ``user`` see."""
    shared = pages_with(user, Power.NUMBERS)
    pages = LearningPathPage.objects.filter(pk__in=shared.values("pk"))
    paths = pages.exclude(learning_path=None).order_by().values("learning_path")
    return Q(**{f"{field}__in": paths})


def _of_pages(reach: Scope, field: str) -> Q:
    pages = LearningPathPage.objects.exclude(learning_path=None)
    return reach.below(field, pages, "learning_path")


class PathEnrollmentPolicy(ScopedPolicy):
    """Everybody sees and leaves their own; owners and others follow those in their scope."""

    refusals = {"leave": _("Only the learner leaves a path.")}
    capabilities = {"follow": VIEW}

    def scope(self, user, action: str) -> Q:
        if not user.is_authenticated:
            return NOTHING
        if action in ("view", "leave", "learn"):
            return Q(learner=user)
        if action != "follow":
            return NOTHING
        reach = scope_of(user, VIEW)
        if reach.everything:
            return EVERYTHING
        own = LearningPath.objects.filter(owner=user).order_by()
        return (
            Q(path__in=own.values("pk"))
            | _counted(user, "path")
            | reach.people("learner")
            | _of_pages(reach, "path")
        )


path_policy = PathPolicy(LearningPath)
path_enrollment_policy = PathEnrollmentPolicy(PathEnrollment)
