"""How a rule is kept: whoever saves it lends it their powers."""

from django.db import transaction
from django.utils.translation import gettext as _

from portal.contentrules.models import ContentRule
from portal.contentrules.policies import may_use
from portal.core.errors import RuleViolation


class NotTheirs(RuleViolation):
    """The rule would act where its author may not."""


@transaction.atomic
def save_rule(rule: ContentRule, *, by) -> ContentRule:
    """Save ``rule`` with its actions; from now on it acts with the powers of ``by``.

    Also where somebody else wrote it first: nobody borrows a colleague's powers by changing a rule.

    Raises:
        NotTheirs: It names a collection or a place that ``by`` may not change.
    """
    for action in rule.actions.all():
        if may_use(action, by):
            raise NotTheirs(_("You may not do “%s” where the rule says.") % action)
    rule.author = by
    rule.save()
    return rule
