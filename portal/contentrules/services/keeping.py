"""How a rule is kept: whoever saves it lends it their powers."""

from collections.abc import Iterator

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.contentrules.models import ContentRule, RuleAction
from portal.contentrules.policies import may_use
from portal.core.errors import RuleViolation
from portal.people.registry import Merged


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


def move_to(gone, kept, *, by) -> Iterator[Merged]:
    """Let the rules of ``gone`` act for ``kept``, the same person, with the powers of ``kept``."""
    if count := ContentRule.objects.filter(author=gone).update(author=kept):
        yield Merged(ngettext("%d content rule", "%d content rules", count) % count)
    ContentRule.objects.filter(of_person=gone).update(of_person=kept)
    RuleAction.objects.filter(person=gone).update(person=kept)
