"""Who keeps which rules, and what a rule may do: never more than whoever saved it."""

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page

from portal.contentrules.enums import ActionKind
from portal.contentrules.models import ContentRule, RuleAction, RuleRun
from portal.core.policies import EVERYTHING, NOTHING, ScopedPolicy
from portal.home.queries import page_policy
from portal.people.queries import is_administrator


class ContentRulePolicy(ScopedPolicy):
    """Staff keep the rules of sections that they may publish; administrators keep all."""

    refusals = {
        action: gettext_lazy("Only whoever may publish the whole section keeps its rules.")
        for action in ("add", "change", "delete")
    }

    def scope(self, user, action: str) -> Q:
        if action not in ("view", "add", "change", "delete"):
            return NOTHING
        if not user.has_perm(f"contentrules.{action}_contentrule"):
            return NOTHING
        if is_administrator(user):
            return EVERYTHING
        published = page_policy.instances_user_has_permission_for(user, "publish")
        return Q(below__in=published.values("pk")) if published.exists() else NOTHING


class RuleRunPolicy(ScopedPolicy):
    """Whoever sees a rule reads what it did; administrators read also of rules that are gone."""

    def scope(self, user, action: str) -> Q:
        if action != "view" or not user.has_perm("contentrules.view_rulerun"):
            return NOTHING
        if is_administrator(user):
            return EVERYTHING
        rules = content_rule_policy.scope(user, "view")
        if rules == NOTHING:
            return NOTHING
        return Q(rule__in=ContentRule.objects.filter(rules).values("pk"))


content_rule_policy = ContentRulePolicy(ContentRule)
rule_run_policy = RuleRunPolicy(RuleRun)


def why_not(rule: ContentRule, action: RuleAction, page: Page) -> str:
    """Return why the author of ``rule`` may not do ``action`` to ``page`` now; empty if they may.

    ``page`` is specific. Asked when the rule acts, not only when it is saved.
    """
    author = rule.author
    if author is None or not author.is_active:
        return _("Whoever the rule acts for has left.")
    name = {"name": author.get_full_name()}
    if not content_rule_policy.user_has_permission_for_instance(author, "change", rule):
        return _("%(name)s may no longer keep content rules here.") % name
    if not page.permissions_for_user(author).can_publish():
        return _("%(name)s may no longer publish this page.") % name
    return "" if _allows(action, page, author) else _("%(name)s may not do this here.") % name


def may_use(action: RuleAction, person) -> str:
    """Return the field of ``action`` that points to what ``person`` may not touch, or nothing."""
    if action.kind == ActionKind.COLLECT and action.collection is not None:
        tester = action.collection.permissions_for_user(person)
        return "" if tester.can_publish() else "collection"
    if action.kind == ActionKind.MOVE and action.target is not None:
        tester = action.target.permissions_for_user(person)
        return "" if tester.can_add_subpage() else "target"
    return ""


def _allows(action: RuleAction, page: Page, author) -> bool:
    tester = page.permissions_for_user(author)
    if action.kind == ActionKind.MOVE and action.target is not None:
        return page.is_child_of(action.target) or tester.can_move_to(action.target)
    if action.kind == ActionKind.UNPUBLISH:
        return not page.live or tester.can_unpublish()
    if action.kind in (ActionKind.SET_FIELD, ActionKind.WORKFLOW):
        return tester.can_edit()
    return not may_use(action, author)
