"""Units, jobs and lines for tests; a line is drawn by the service that draws all."""

from datetime import date

from portal.core.dates import organisation_today
from portal.organisation.models import JobAssignment, JobTitle, Location, OrgUnit, Profile
from portal.organisation.services import add_unit, start_job
from tests.factories.people import UserFactory

LONG_AGO = date(2020, 1, 1)


def unit(name: str = "Unit", *, parent: OrgUnit | None = None, **fields) -> OrgUnit:
    """Return a new unit."""
    return add_unit(name, parent=parent, **fields)


def title(name: str) -> JobTitle:
    """Return the job title of this name."""
    return JobTitle.objects.get_or_create(name=name)[0]


def location(name: str) -> Location:
    """Return the location of this name."""
    return Location.objects.get_or_create(name=name)[0]


def employee(*, manager=None, unit=None, title=None, since: date = LONG_AGO, **fields):
    """Return a new person with a main job."""
    person = UserFactory(**fields)
    start_job(person, on=since, unit=unit, title=title, manager=manager)
    return person


def report_to(person, manager, *, on: date | None = None) -> JobAssignment:
    """Move ``person`` below ``manager``, from today."""
    return start_job(person, on=on or organisation_today(), manager=manager)


def profile(person, *, skills=(), **fields) -> Profile:
    """Return the profile of ``person`` with these details."""
    row, _made = Profile.objects.update_or_create(person=person, defaults=fields)
    row.skills.set(skills)
    return row
