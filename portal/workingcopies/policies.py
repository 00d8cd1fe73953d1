"""Who may see, change and merge working copies: who may do so with their originals."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.core.policies import NOTHING, ScopedPolicy
from portal.home.queries import page_policy
from portal.workingcopies.models import WorkingCopy


class WorkingCopyPolicy(ScopedPolicy):
    """Whoever edits a page works on copies of it; whoever publishes it merges them."""

    # What somebody has to be able to do with the original.
    needs = {"view": "change", "begin": "change", "discard": "change", "merge": "publish"}
    refusals = {
        "begin": _("Only whoever may edit the page begins a working copy of it."),
        "merge": _("Only whoever may publish the original merges the copy. Ask them to."),
        "discard": _("Only whoever may edit the original discards the copy."),
    }

    def scope(self, user, action: str) -> Q:
        needed = self.needs.get(action)
        if needed is None or not user.is_authenticated:
            return NOTHING
        if not page_policy.user_has_permission(user, needed):
            return NOTHING
        pages = page_policy.instances_user_has_permission_for(user, needed)
        # Where the original is gone, the rights on the copy count.
        return Q(original__in=pages.values("pk")) | Q(original=None, copy__in=pages.values("pk"))

    def may_merge(self, user, row: WorkingCopy) -> bool:
        """Return whether ``user`` may publish the original, as its own kind of page has it."""
        if not self.user_has_permission_for_instance(user, "merge", row):
            return False
        # Some pages are stricter than the rights on the tree.
        return (
            row.original is None or row.original.specific.permissions_for_user(user).can_publish()
        )


working_copy_policy = WorkingCopyPolicy(WorkingCopy)
