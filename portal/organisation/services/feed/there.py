"""Who and what is there before a file: read once, kept small."""

from collections.abc import Iterator
from datetime import date
from functools import cached_property

from portal.core.dates import organisation_today
from portal.organisation.models import JobAssignment, JobTitle, Location, OrgUnit, Profile
from portal.people.models import MergedAccount, User

CHUNK = 5_000


class Job:
    """The main job that somebody has, or will have, as far as a file can change it."""

    __slots__ = ("ends_on", "manager", "pk", "reference", "starts_on", "title", "unit")

    def __init__(self, pk, unit, title, manager, reference, starts_on, ends_on) -> None:
        self.pk = pk
        self.unit, self.title, self.manager = unit, title, manager
        self.reference = reference
        self.starts_on, self.ends_on = starts_on, ends_on


class Known:
    """Somebody who has an account."""

    __slots__ = (
        "account_from", "active", "email", "fed", "hired_on", "job", "language", "left", "location",
        "login_name", "name", "number", "pk", "planned", "profiled", "superuser", "time_zone",
    )  # fmt: skip

    def __init__(self, row: tuple) -> None:
        (self.pk, self.number, self.email, self.login_name, self.name, self.language) = row[:6]
        self.time_zone, self.active, self.superuser = row[6:]
        self.hired_on: date | None = None
        self.location: int | None = None
        self.account_from: date | None = None
        self.fed = self.left = self.profiled = False
        self.job: Job | None = None
        self.planned: tuple[Job, ...] = ()

    def job_on(self, day: date) -> Job | None:
        """Return the main job on ``day``, which is today or later."""
        jobs = [self.job] if self.job else []
        counting = [
            job
            for job in (*jobs, *self.planned)
            if job.starts_on <= day and (job.ends_on is None or job.ends_on >= day)
        ]
        return max(counting, key=lambda job: job.starts_on, default=None)


class There:
    """Everybody by what a file calls them, and the words that files use."""

    def __init__(self) -> None:
        self.today = organisation_today()
        self.people: dict[int, Known] = {}
        self.by_number: dict[str, Known] = {}
        self.by_email: dict[str, list[Known]] = {}
        self.by_login: dict[str, Known] = {}
        self.more_managers: dict[int, list[int]] = {}  # of jobs beside the main one
        self._read_people()
        self._lead_on()
        self._read_profiles()
        self._read_jobs()
        self.titles = {name.casefold(): pk for pk, name in _names(JobTitle)}
        self.locations = {name.casefold(): pk for pk, name in _names(Location)}
        self.units = {unit.pk: unit for unit in OrgUnit.objects.order_by("pk").iterator(CHUNK)}

    @cached_property
    def has_planned_jobs(self) -> bool:
        return any(known.planned for known in self.people.values())

    def candidates(self) -> Iterator[Known]:
        """Yield whom HR keeps: who has a number or was in a file, and may sign in."""
        for known in self.people.values():
            if known.active and not known.superuser and (known.number or known.fed):
                yield known

    def managers_since(self, first: date) -> dict[int, list[tuple[int, date, date, bool]]]:
        """Return who manages whom from day to day, as far as it is not over before ``first``."""
        found: dict[int, list] = {}
        rows = JobAssignment.objects.touching(first, None).exclude(manager=None)
        told = rows.order_by().values_list(
            "person", "manager", "starts_on", "ends_on", "is_primary"
        )
        for person, manager, begins, ends, main in told.iterator(CHUNK):
            found.setdefault(person, []).append((manager, begins, ends or date.max, main))
        return found

    def _read_people(self) -> None:
        rows = User.objects.order_by("pk").values_list(
            "pk", "employee_number", "email", "login_name", "display_name", "language",
            "time_zone", "is_active", "is_superuser",
        )  # fmt: skip
        for row in rows.iterator(CHUNK):
            known = self.people[row[0]] = Known(row)
            if known.number:
                self.by_number[known.number] = known
            if known.email:
                self.by_email.setdefault(known.email.lower(), []).append(known)
            self.by_login[known.login_name.lower()] = known

    def _lead_on(self) -> None:
        """Let the names of accounts that were merged into others lead to those."""
        merged = MergedAccount.objects.order_by("pk").values_list("gone", "kept")
        for gone, kept in merged.iterator(CHUNK):
            known, there = self.people[gone], self.people[kept]
            if known.number:
                self.by_number[known.number] = there
            if known.email:
                same = self.by_email[known.email.lower()]
                same[:] = [one for one in same if one.pk not in (gone, kept)] + [there]
            self.by_login[known.login_name.lower()] = there

    def _read_profiles(self) -> None:
        rows = Profile.objects.values_list(
            "pk", "hired_on", "location", "account_starts_on", "is_fed", "left_by_feed"
        )
        for pk, hired_on, location, account_from, fed, left in rows.iterator(CHUNK):
            known = self.people[pk]
            known.hired_on, known.location, known.account_from = hired_on, location, account_from
            known.fed, known.left, known.profiled = fed, left, True

    def _read_jobs(self) -> None:
        rows = JobAssignment.objects.touching(self.today, None).values_list(
            "person", "is_primary", "pk", "unit", "title", "manager", "manager_reference",
            "starts_on", "ends_on",
        )  # fmt: skip
        for person, is_primary, *told in rows.iterator(CHUNK):
            job = Job(*told)
            known = self.people[person]
            if is_primary and job.starts_on <= self.today:
                known.job = job
            elif is_primary:
                known.planned += (job,)
            elif job.manager and job.starts_on <= self.today:
                self.more_managers.setdefault(person, []).append(job.manager)


def _names(model):
    return model.objects.values_list("pk", "name").iterator(CHUNK)
