"""The tree of units, and who is in one."""

from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from portal.core.dates import organisation_today
from portal.organisation.models import JobAssignment, OrgUnit
from portal.people.models import User


def units_below(*units: OrgUnit) -> QuerySet[OrgUnit]:
    """Return ``units`` and everything below them."""
    paths = [Q(path__startswith=unit.path) for unit in units]
    return OrgUnit.objects.filter(reduce(or_, paths, Q(pk__in=[])))


def units_above(unit: OrgUnit) -> list[OrgUnit]:
    """Return what ``unit`` is part of, from the top down. One query."""
    return list(OrgUnit.objects.filter(pk__in=unit.line[:-1]).order_by("depth"))


def ids_in_units(units: QuerySet[OrgUnit], day: date | None = None) -> QuerySet:
    """Return the ids of the people with a job in ``units`` on ``day`` (today), as a subquery."""
    jobs = JobAssignment.objects.on(day or organisation_today())
    return jobs.filter(unit__in=units.order_by().values("pk")).values("person")


def ids_of_people_in(unit: OrgUnit, *, below: bool = True) -> QuerySet:
    """Return the ids of the people with a job in ``unit`` today, and ``below`` it: a subquery."""
    jobs = JobAssignment.objects.on(organisation_today())
    inside = jobs.filter(unit__path__startswith=unit.path) if below else jobs.filter(unit=unit)
    return inside.values("person")


def people_in_unit(unit: OrgUnit, *, below: bool = True, day: date | None = None) -> QuerySet[User]:
    """Return the people with a job in ``unit``, and ``below`` it, on ``day`` (today)."""
    units = units_below(unit) if below else OrgUnit.objects.filter(pk=unit.pk)
    return User.objects.filter(pk__in=ids_in_units(units, day))


def units_of(person, day: date | None = None) -> QuerySet[OrgUnit]:
    """Return the units in which ``person`` has a job on ``day`` (today)."""
    jobs = JobAssignment.objects.on(day or organisation_today()).filter(person=person)
    return OrgUnit.objects.filter(pk__in=jobs.values("unit"))
