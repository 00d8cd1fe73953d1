"""Which rights of Wagtail's somebody has by grants and programs, on pages and for files."""

from collections.abc import Iterable, Iterator

from django.contrib.auth.models import Group
from wagtail.models import Collection, Page

from portal.core.dates import organisation_today
from portal.people.capabilities import powers_of
from portal.people.enums import Tree
from portal.people.queries import capabilities_of_roles
from portal.people.registry import LentRight, tree_heads
from portal.powers.enums import FILE_RIGHTS, ScopeKind
from portal.powers.models import Grant
from portal.powers.queries.holdings import Holding, holdings_of, holdings_of_grants
from portal.powers.queries.scopes import DOORS, page_rights_of


def rights_lent(holder) -> Iterator[LentRight]:
    """Yield the rights that grants and programs give ``holder``, a person or a group, today.

    A person's do not count those of their groups, which the groups themselves carry; nor those of
    whom they stand in for, who may look after pages, but whose pen is their own.
    """
    if isinstance(holder, Group):
        yield from of_grants(Grant.objects.current(organisation_today()).filter(group=holder))
        return
    yield from of_grants(Grant.objects.current(organisation_today()).filter(person=holder))
    yield from _of(one for one in holdings_of(holder) if one.program and one.source == "program")


def of_grants(grants) -> Iterator[LentRight]:
    """Yield the rights that ``grants`` give, or gave."""
    grants = list(grants.select_related("unit", "page"))
    if not grants:
        return
    roles = capabilities_of_roles()
    yield from _of(holdings_of_grants(grants, roles))
    for grant in grants:
        if grant.scope == ScopeKind.EVERYTHING:
            yield from _everywhere(roles[grant.role] if grant.role else {grant.capability})


def _of(holdings: Iterable[Holding]) -> Iterator[LentRight]:
    holdings = list(holdings)
    for door in DOORS:
        if any(door in one.capabilities for one in holdings):
            yield LentRight(door)
    rights = page_rights_of(holdings)
    for page, right in rights:
        yield LentRight(f"wagtailcore.{right}", page=page)
    root = Collection.get_first_root_node()
    if root is not None and any(right == "add_page" for _page, right in rights):
        for right in FILE_RIGHTS:
            yield LentRight(right, collection=root.pk)


def _everywhere(names: Iterable[str]) -> Iterator[LentRight]:
    powers = powers_of(names)
    for tree, actions in powers.pages.items():
        for page in _heads(tree):
            for action in actions:
                yield LentRight(f"wagtailcore.{action}", page=page)
    root = Collection.get_first_root_node()
    if root is not None:
        for right in powers.media:
            yield LentRight(right, collection=root.pk)


def _heads(tree: Tree) -> Iterator[int]:
    for page_type in tree_heads.ask(tree):
        yield from Page.objects.exact_type(page_type).values_list("pk", flat=True)
