"""Every way in which somebody has powers beyond their own roles, on today's date."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from wagtail.models import Page

from portal.core.dates import organisation_today
from portal.organisation.enums import Duty
from portal.organisation.models import Deputy, ReportingLine
from portal.people.backends import PortalBackend
from portal.people.capabilities import capabilities, powers_of
from portal.people.enums import Role
from portal.people.models import User
from portal.people.queries import capabilities_of_roles
from portal.powers.enums import STEP_CAPABILITIES, STEP_PAGE_RIGHTS, ScopeKind, Source, Step
from portal.powers.models import Grant, ProgramOwner, ProgramPage, StepHolder

OF_ALL_STEPS = frozenset().union(*STEP_CAPABILITIES.values())
RIGHTS_OF_ALL_STEPS = frozenset(right for rights in STEP_PAGE_RIGHTS.values() for right in rights)


@dataclass(frozen=True)
class Holding:
    """Capabilities that somebody has within a scope, and whence."""

    source: Source
    source_id: int | None
    name: str  # in words, for the log
    capabilities: frozenset[str]
    page_rights: frozenset[str] = frozenset()  # within pages
    everything: bool = False
    unit: str = ""  # its path
    manager: int | None = None  # the team of this person
    program: int | None = None
    pages: tuple[tuple[int, str], ...] = ()  # ids and paths


def holdings_of(person) -> tuple[Holding, ...]:
    """Return the holdings of ``person``, remembered with the object.

    One query for whoever has none, which are nearly all; never more than seven.
    """
    if not person.is_authenticated or not person.is_active:
        return ()
    # Set and got as an attribute: a request's person is a wrapper around the one others ask about.
    if not hasattr(person, "_holdings"):
        has = _what_has(person)
        person._holdings = tuple(_all(person, has)) if any(has) else ()
    return person._holdings


def has_by_role(person, name: str) -> bool:
    """Return whether the groups of ``person`` give all that the capability takes."""
    if not person.is_authenticated or not person.is_active:
        return False
    if person.is_superuser:
        return True
    known = capabilities().get(name)
    wanted = set(known.powers.permissions) if known else {name}
    return bool(wanted) and wanted <= PortalBackend().get_all_permissions(person)


def grants_of(person):
    """Return the current grants of ``person`` and of their groups."""
    memberships = User.groups.through.objects.filter(user=person.pk)
    return Grant.objects.current(organisation_today()).filter(
        Q(person=person.pk) | Q(group__in=memberships.values("group"))
    )


def holdings_of_grants(grants, roles: dict[Role, frozenset[str]]) -> Iterator[Holding]:
    """Yield what ``grants``, fetched with unit and page, give. One query for their programs."""
    grants = list(grants)
    sections = sections_of({grant.program_id for grant in grants if grant.program_id})
    for grant in grants:
        yield _of_grant(grant, roles, sections)


class _Has(NamedTuple):
    """Of which kinds somebody holds anything: only these are looked for."""

    grants: bool = False
    programs: bool = False
    steps: bool = False
    team: bool = False
    principals: bool = False


def _what_has(person) -> _Has:
    today = organisation_today()
    row = User.objects.filter(pk=person.pk).values_list(
        Exists(grants_of(person)),
        Exists(ProgramOwner.objects.current(today).filter(person=OuterRef("pk"))),
        Exists(StepHolder.objects.current(today).filter(person=OuterRef("pk"))),
        Exists(ReportingLine.objects.filter(manager=OuterRef("pk"), depth=1)),
        Exists(Deputy.objects.on(today).filter(deputy=OuterRef("pk"))),
    )
    return _Has(*row[0]) if row else _Has()


def _all(person, has: _Has) -> Iterator[Holding]:
    roles = capabilities_of_roles()
    yield from _own(person, has, roles, Duty.values)
    if not has.principals:
        return
    deputies = Deputy.objects.on(organisation_today()).filter(
        deputy=person.pk, principal__is_active=True
    )
    for row in deputies.select_related("principal"):
        words = _("deputy of %s") % row.principal
        duties = [row.duty] if row.duty else Duty.values
        for one in _own(row.principal, _what_has(row.principal), roles, duties):
            yield replace(one, source=Source.DEPUTY, source_id=row.pk, name=words)


def _own(person, has: _Has, roles, duties) -> Iterator[Holding]:
    if Duty.TEAM in duties and has.team:
        yield Holding(
            Source.DEPUTY, None, _("line manager"), roles[Role.LINE_MANAGER], manager=person.pk
        )
    if Duty.PROGRAMS in duties and (has.programs or has.steps):
        yield from _of_programs(person)
    # Whoever stands in for everything has the grants, too; never the roles.
    if set(duties) == set(Duty.values) and has.grants:
        grants = grants_of(person).select_related("unit", "page")
        yield from holdings_of_grants(grants, roles)


def _of_programs(person) -> Iterator[Holding]:
    today = organisation_today()
    owned = ProgramOwner.objects.current(today).filter(person=person.pk, program__is_closed=False)
    steps = StepHolder.objects.current(today).filter(person=person.pk, program__is_closed=False)
    owned = list(owned.select_related("program"))
    steps = list(steps.select_related("program"))
    sections = sections_of({row.program_id for row in (*owned, *steps)})
    for row in owned:
        yield Holding(
            Source.PROGRAM,
            row.program_id,
            _("owner of %s") % row.program,
            OF_ALL_STEPS,
            RIGHTS_OF_ALL_STEPS,
            program=row.program_id,
            pages=sections.get(row.program_id, ()),
        )
    for row in steps:
        step = Step(row.step)
        yield Holding(
            Source.PROGRAM,
            row.program_id,
            _("%(step)s of %(program)s") % {"step": step.label, "program": row.program},
            STEP_CAPABILITIES[step],
            frozenset(STEP_PAGE_RIGHTS[step]),
            program=row.program_id,
            pages=sections.get(row.program_id, ()),
        )


def _of_grant(grant: Grant, roles, sections) -> Holding:
    names, rights = _of_role(Role(grant.role), roles) if grant.role else _of_one(grant.capability)
    pages = sections.get(grant.program_id, ())
    if grant.page_id:
        pages = ((grant.page_id, grant.page.path),)
    return Holding(
        Source.GRANT,
        grant.pk,
        f"{grant.what}, {grant.get_scope_display()}",
        names,
        rights,
        everything=grant.scope == ScopeKind.EVERYTHING,
        unit=grant.unit.path if grant.unit_id else "",
        program=grant.program_id,
        pages=pages,
    )


def _of_role(role: Role, roles) -> tuple[frozenset[str], frozenset[str]]:
    # Within a scope a program owner is what the owner of a program is.
    if role == Role.PROGRAM_OWNER:
        return roles[role] | OF_ALL_STEPS, RIGHTS_OF_ALL_STEPS
    return roles[role], _page_rights(roles[role])


def _of_one(name: str) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset({name}), _page_rights({name})


def _page_rights(names) -> frozenset[str]:
    trees = powers_of(names).pages.values()
    return frozenset(action for actions in trees for action in actions)


def sections_of(programs: set[int]) -> dict[int, tuple[tuple[int, str], ...]]:
    """Return the ids and paths of the pages of each of ``programs``, by its id. Two queries."""
    if not programs:
        return {}
    rows = ProgramPage.objects.filter(program__in=programs, program__is_closed=False)
    keys = list(rows.values_list("program", "page__translation_key"))
    pages: dict[object, list[tuple[int, str]]] = {}
    # A section belongs to the program in every language.
    translations = Page.objects.filter(translation_key__in=[key for _program, key in keys])
    for pk, path, key in translations.values_list("pk", "path", "translation_key"):
        pages.setdefault(key, []).append((pk, path))
    found: dict[int, tuple[tuple[int, str], ...]] = {}
    for program, key in keys:
        found[program] = (*found.get(program, ()), *pages.get(key, ()))
    return found
