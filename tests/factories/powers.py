"""Programs and grants for tests, made by the services."""

import itertools

from portal.organisation.models import JobAssignment, OrgUnit, ReportingLine
from portal.people.models import User
from portal.powers.models import Program
from portal.powers.services import add_owner, add_section, make_program

_numbers = itertools.count(1)


def program_with(*pages, owner=None, **fields) -> Program:
    """Return a program to which ``pages`` and all below them belong."""
    number = next(_numbers)
    told = {"name": f"Program {number}", "code": f"PRG-{number}", **fields}
    program = make_program(by=None, **told)
    for page in pages:
        add_section(program, page=page, by=None)
    if owner is not None:
        add_owner(program, owner, by=None)
    return program


def unit(name: str = "", *, parent: OrgUnit | None = None) -> OrgUnit:
    """Return a unit below ``parent``."""
    number = next(_numbers)
    row = OrgUnit.objects.create(
        name=name or f"Unit {number}", parent=parent, depth=parent.depth + 1 if parent else 1
    )
    row.path = f"{parent.path if parent else '/'}{row.pk}/"
    row.save(update_fields=["path"])
    return row


def works_in(person, unit: OrgUnit, *, manager=None, starts_on="2020-01-01") -> JobAssignment:
    """Let ``person`` have their main job in ``unit`` since long ago."""
    return JobAssignment.objects.create(
        person=person, unit=unit, manager=manager, starts_on=starts_on
    )


def reports_to(person, manager) -> None:
    """Put ``person`` directly below ``manager``, today."""
    ReportingLine.objects.create(manager=manager, report=person, depth=1)


def again(person) -> User:
    """Return ``person`` as the next request finds them: nothing is remembered."""
    return User.objects.get(pk=person.pk)
