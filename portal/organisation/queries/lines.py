"""Who is above and below whom: today in one indexed join, on any other day from the jobs."""

from collections.abc import Iterable
from datetime import date

from django.db.models import F, QuerySet

from portal.core.dates import organisation_today
from portal.organisation.models import JobAssignment, ReportingLine
from portal.people.models import User


def ids_below(*managers) -> QuerySet:
    """Return the ids of all direct and indirect reports of ``managers`` today, as a subquery."""
    return ReportingLine.objects.filter(manager__in=managers).values("report")


def ids_directly_below(*managers) -> QuerySet:
    """Return the ids of the direct reports of ``managers`` today, as a subquery."""
    return ReportingLine.objects.filter(manager__in=managers, depth=1).values("report")


def people_below(manager, *, direct: bool = False) -> QuerySet[User]:
    """Return the people who report to ``manager`` today, whether their account is active or not."""
    ids = ids_directly_below(manager) if direct else ids_below(manager)
    return User.objects.filter(pk__in=ids)


def people_above(person, *, among: QuerySet[User] | None = None) -> QuerySet[User]:
    """Return those of ``among`` (all) above ``person`` today, the nearest first, with ``depth``."""
    people = User.objects.all() if among is None else among
    rows = people.filter(lines_down__report=person).annotate(depth=F("lines_down__depth"))
    return rows.order_by("depth", "pk")


def is_above(manager, person) -> bool:
    """Return whether ``person`` reports to ``manager`` today, at any distance. One query."""
    return ReportingLine.objects.filter(manager=manager, report=person).exists()


def has_reports(person) -> bool:
    """Return whether anybody reports to ``person`` today: what makes a line manager. One query."""
    return ReportingLine.objects.filter(manager=person, depth=1).exists()


def line_managers() -> QuerySet[User]:
    """Return the active people to whom somebody reports today."""
    return User.objects.filter(
        is_active=True, pk__in=ReportingLine.objects.filter(depth=1).values("manager")
    )


def job_on(person, day: date | None = None) -> JobAssignment | None:
    """Return the main job of ``person`` on ``day`` (today), with its names; None without one."""
    jobs = JobAssignment.objects.on(day or organisation_today()).with_names()
    return jobs.filter(person=person, is_primary=True).first()


def jobs_on(person, day: date | None = None) -> QuerySet[JobAssignment]:
    """Return every job of ``person`` on ``day`` (today), the main one first."""
    jobs = JobAssignment.objects.on(day or organisation_today()).with_names()
    return jobs.filter(person=person).order_by("-is_primary", "starts_on", "pk")


def manager_on(person, day: date | None = None) -> User | None:
    """Return who managed the main job of ``person`` on ``day`` (today)."""
    job = job_on(person, day)
    return job.manager if job else None


def managers_on(person, day: date | None = None) -> QuerySet[User]:
    """Return who managed any job of ``person`` on ``day`` (today)."""
    jobs = JobAssignment.objects.on(day or organisation_today()).filter(person=person)
    return User.objects.filter(pk__in=jobs.exclude(manager=None).values("manager"))


def main_jobs_of(people: Iterable[int]) -> dict[int, JobAssignment]:
    """Return today's main job of each of ``people``, by id of the person. One query."""
    jobs = JobAssignment.objects.on(organisation_today()).with_names()
    return {job.person_id: job for job in jobs.filter(person__in=people, is_primary=True)}


def jobs_with_unknown_manager() -> QuerySet[JobAssignment]:
    """Return today's jobs whose manager a file named, but whom nobody knows yet."""
    jobs = JobAssignment.objects.on(organisation_today()).with_names()
    return jobs.filter(manager=None).exclude(manager_reference="")


def open_jobs(day: date | None = None) -> QuerySet[JobAssignment]:
    """Return the jobs that count on ``day`` (today)."""
    return JobAssignment.objects.on(day or organisation_today())
