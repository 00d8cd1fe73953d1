"""Who sees who may do what on a page, who shares it, and who ends a share."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from portal.core.policies import EVERYTHING, NOTHING, ScopedPolicy
from portal.people.queries import is_administrator
from portal.sharing.enums import Power
from portal.sharing.models import Share
from portal.sharing.queries import (
    pages_answered_for,
    pages_held,
    pages_shared_with,
    pages_to_give_on,
)

WRITING = {"add", "change", "publish", "lock", "unlock", "bulk_delete"}
page_rights = PagePermissionPolicy()


class SharingPolicy(ScopedPolicy):
    """Whoever has something to do with a page sees who else has; some of them share it."""

    refusals = {
        "share": _("Only whoever answers for this page, or has a right here by role, shares it."),
    }

    def scope(self, user, action: str) -> Q:
        if not user.is_authenticated or action not in ("view", "share"):
            return NOTHING
        rows = Q(pk__in=pages_answered_for(user).values("pk"))
        pages = pages_held if action == "view" else pages_to_give_on
        for power in Power:
            rows |= Q(pk__in=pages(user, power).values("pk"))
        if action == "share":
            return rows & Q(depth__gt=1)
        if is_administrator(user):
            return EVERYTHING
        written = page_rights.instances_user_has_any_permission_for(user, WRITING)
        shared = pages_shared_with(user)
        return rows | Q(pk__in=shared.values("pk")) | Q(pk__in=written.values("pk"))


class SharePolicy(ScopedPolicy):
    """A share is seen by who gives and who has it, and ended by whoever could have given it."""

    refusals = {
        "change": _("Only whoever gave this, or may share as much here, changes or ends it."),
    }

    def scope(self, user, action: str) -> Q:
        if not user.is_authenticated:
            return NOTHING
        if action == "view":
            seen = sharing_policy.instances_user_has_permission_for(user, "view")
            held = Share.objects.held_by(user)
            return Q(by=user) | Q(pk__in=held.values("pk")) | Q(page__in=seen.values("pk"))
        if action == "change":
            if is_administrator(user):
                return EVERYTHING
            as_much = Q()
            for power in Power:
                given = pages_to_give_on(user, power).values("pk")
                as_much &= Q(**{power.value: False}) | Q(page__in=given)
            return Q(by=user) | Q(page__in=pages_answered_for(user).values("pk")) | as_much
        return NOTHING


sharing_policy = SharingPolicy(Page)
share_policy = SharePolicy(Share)
