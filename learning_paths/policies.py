"""Who may see paths, be on them, and follow the people on them."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from learning_paths.models import LearningPath, LearningPathPage, PathEnrollment
from portal.core.policies import EVERYTHING, NOTHING, ScopedPolicy
from portal.people.queries import audience_tokens_of
from portal.sharing.enums import Power
from portal.sharing.queries import pages_with


class PathPolicy(ScopedPolicy):
    """Learners see paths by audience; owners follow the people on theirs, training staff all.

    Whoever sees the numbers of a page by a share follows the people on its paths.
    """

    refusals = {
        "follow": _("Only the owner of a path, or training staff, see who is on it."),
        "manage": _("Only the owner of a path, or training staff, put people on it."),
    }

    def scope(self, user, action: str) -> Q:
        if not user.is_authenticated:
            return NOTHING
        if action in ("view", "enroll"):
            seen = LearningPath.objects.live().seen_by(audience_tokens_of(user))
            return Q(pk__in=seen.values("pk"))
        if action == "follow":
            return _all_or_own(user, "learning_paths.view_pathenrollment", shared=True)
        if action == "manage":
            return _all_or_own(user, "learning_paths.manage_pathenrollment")
        return NOTHING


def _all_or_own(user, permission: str, *, shared: bool = False) -> Q:
    if user.has_perm(permission):
        return EVERYTHING
    own = Q(owner=user)
    if shared:
        pages = pages_with(user, Power.NUMBERS)
        counted = LearningPathPage.objects.filter(pk__in=pages.values("pk"))
        counted = counted.filter(learning_path__isnull=False).order_by()
        own |= Q(pk__in=counted.values("learning_path"))
    # Most people own none: then the screen is closed, not empty.
    return own if LearningPath.objects.filter(own).exists() else NOTHING


class PathEnrollmentPolicy(ScopedPolicy):
    """Everybody sees and leaves their own."""

    refusals = {"leave": _("Only the learner leaves a path.")}

    def scope(self, user, action: str) -> Q:
        if user.is_authenticated and action in ("view", "leave", "learn"):
            return Q(learner=user)
        return NOTHING


path_policy = PathPolicy(LearningPath)
path_enrollment_policy = PathEnrollmentPolicy(PathEnrollment)
