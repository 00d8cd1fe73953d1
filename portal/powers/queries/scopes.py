"""The one answer to "how far does this power of theirs reach?"."""

from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet
from wagtail.models import Page

from portal.core.policies import EVERYTHING, NOTHING
from portal.organisation.models import OrgUnit
from portal.organisation.queries import ids_below, ids_in_units
from portal.people.capabilities import capability as capability_named
from portal.powers.queries.holdings import Holding, has_by_role, holdings_of, sections_of

# What only opens a door has no rows to be kept to: any scope will do.
DOORS = frozenset({"wagtailadmin.access_admin"})
# By which powers of others this request was let in; None where nobody takes notes.
noted: ContextVar[dict[str, Holding] | None] = ContextVar("noted", default=None)


@dataclass(frozen=True)
class Scope:
    """How far a power reaches: everywhere, to some people, to some pages and what hangs on them.

    Policies turn it into conditions; everything in it filters by subquery, never by a join.
    """

    everything: bool = False
    units: tuple[str, ...] = ()  # paths of units
    managers: tuple[int, ...] = ()  # whose teams
    programs: tuple[int, ...] = ()
    pages: tuple[str, ...] = ()  # tree paths of the pages at the head

    def __bool__(self) -> bool:
        return self.everything or bool(self.units or self.managers or self.pages)

    def people(self, field: str) -> Q:
        """Return the rows whose ``field`` names a person in the scope; "pk" for people."""
        if self.everything:
            return EVERYTHING
        found = NOTHING
        if self.managers:
            found |= Q(**{f"{field}__in": ids_below(*self.managers)})
        if self.units:
            units = reduce(or_, (Q(path__startswith=path) for path in self.units))
            found |= Q(**{f"{field}__in": ids_in_units(OrgUnit.objects.filter(units))})
        return found

    def sections(self, pages: QuerySet) -> QuerySet:
        """Keep those of ``pages`` that stand in the scope; none where it names no page."""
        if self.everything:
            return pages
        if not self.pages:
            return pages.none()
        return pages.filter(reduce(or_, (Q(path__startswith=path) for path in self.pages)))

    def below(self, field: str, pages: QuerySet, named: str) -> Q:
        """Return the rows whose ``field`` is named, as ``named``, by one of ``pages`` in scope."""
        if self.everything:
            return EVERYTHING
        if not self.pages:
            return NOTHING
        return Q(**{f"{field}__in": self.sections(pages).order_by().values(named)})


WHOLE = Scope(everything=True)
NOWHERE = Scope()


def scope_of(person, capability: str) -> Scope:
    """Return how far ``person`` has ``capability``, a permission's name, today.

    By their roles and groups everywhere; else as far as grants, programs, their team and those
    whose deputy they are reach. No query where the roles answer, else that of ``holdings_of``.
    Whoever looks as somebody else reaches no further than they do themselves.
    """
    viewer = getattr(person, "seen_by", None)
    if viewer is not None:
        both = _reach(person, capability).everything and _reach(viewer, capability).everything
        return WHOLE if both else NOWHERE
    return _reach(person, capability)


def reaches(person, capability: str) -> Iterator[Scope]:
    """Yield how far ``person`` has ``capability``, for the apps below."""
    if person.is_authenticated and person.is_active:
        yield scope_of(person, capability)


def holds_everywhere(person, permission: str) -> bool:
    """Return whether a grant gives ``person`` a permission everywhere, or opens that door."""
    return any(
        one.everything or permission in DOORS for one in _giving(holdings_of(person), permission)
    )


def scope_of_program(program) -> Scope:
    """Return the scope that the owners of ``program`` have. Two queries."""
    pages = sections_of({program.pk}).get(program.pk, ())
    return Scope(programs=(program.pk,), pages=tuple(sorted(path for _page, path in pages)))


def page_rights_of(holdings: Iterable[Holding]) -> set[tuple[int, str]]:
    """Return the pages with the rights on them that ``holdings`` carry."""
    return {
        (page, right) for one in holdings for page, _path in one.pages for right in one.page_rights
    }


def pages_in(scope: Scope) -> QuerySet[Page]:
    """Return every page in ``scope``."""
    return scope.sections(Page.objects.all())


def _reach(person, capability: str) -> Scope:
    if has_by_role(person, capability):
        return WHOLE
    found = list(_giving(holdings_of(person), capability))
    if not found:
        return NOWHERE
    _note(capability, found)
    if any(one.everything for one in found):
        return WHOLE
    return Scope(
        units=tuple(sorted({one.unit for one in found if one.unit})),
        managers=tuple(sorted({one.manager for one in found if one.manager})),
        programs=tuple(sorted({one.program for one in found if one.program})),
        pages=tuple(sorted({path for one in found for _page, path in one.pages})),
    )


def _giving(holdings: Iterable[Holding], capability: str) -> Iterable[Holding]:
    known = capability_named(capability)
    names = {capability, known.name} if known else {capability}
    return (one for one in holdings if names & one.capabilities)


def _note(capability: str, found: list[Holding]) -> None:
    # A team is one's own; what others gave or left to one is worth a line.
    lent = [one for one in found if one.source_id is not None]
    notes = noted.get()
    if notes is not None and capability not in DOORS and len(lent) == len(found):
        notes.setdefault(capability, lent[0])
