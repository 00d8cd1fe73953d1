"""Who reads which notices, and who words them."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.core.policies import EVERYTHING, NOTHING, ScopedPolicy
from portal.notifications.models import Notice, NoticeTemplate
from portal.powers.queries import scope_of


class NoticePolicy(ScopedPolicy):
    """People read their own; support looks into how anybody's went out."""

    capabilities = {"view": "notifications.view_notice"}

    def scope(self, user, action: str) -> Q:
        if not user.is_authenticated:
            return NOTHING
        if action in ("read", "settle"):
            return Q(person=user)
        if action == "view":
            reach = scope_of(user, "notifications.view_notice")
            return reach.people("person") if reach else NOTHING
        return NOTHING


class NoticeTemplatePolicy(ScopedPolicy):
    """Administrators say how the organisation writes."""

    refusals = {
        action: _("Only administrators change the words of notices.")
        for action in ("add", "change", "delete")
    }
    capabilities = dict.fromkeys(("add", "change", "delete"), "notifications.noticetemplate")

    def scope(self, user, action: str) -> Q:
        if action not in ("view", "add", "change", "delete"):
            return NOTHING
        allowed = user.has_perm(f"notifications.{action}_noticetemplate")
        return EVERYTHING if allowed else NOTHING


notice_policy = NoticePolicy(Notice)
notice_template_policy = NoticeTemplatePolicy(NoticeTemplate)
