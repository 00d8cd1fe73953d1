"""What is kept of content rules about one person, as it is handed out to them."""

from collections.abc import Iterator

from django.db.models import Q

from portal.contentrules.models import ContentRule, RuleAction
from portal.people.registry import Table


def kept_tables(person) -> Iterator[Table]:
    """Yield the rules that act for ``person`` or for what they answer for, or that tell them."""
    rules = ContentRule.objects.filter(Q(author=person) | Q(of_person=person))
    yield Table("content_rules", rules, ("name", "event", "is_active", "changed_at"))
    told = RuleAction.objects.filter(person=person)
    yield Table("content_rules_naming_you", told, ("rule__name", "kind", "words"))
