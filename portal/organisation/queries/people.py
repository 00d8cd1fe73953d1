"""People as the directory shows them: found, filtered and paged in the database."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from portal.core.dates import organisation_today
from portal.organisation.enums import Duty
from portal.organisation.models import JobAssignment, JobTitle, OrgUnit, Profile, ReportingLine
from portal.organisation.queries.helping import principals_of
from portal.organisation.queries.lines import ids_below, open_jobs
from portal.organisation.queries.units import ids_in_units, units_below
from portal.people.models import User
from portal.vocabulary.models import Skill

MOST_UNITS = 50  # of one name, or with one word in it


@dataclass(frozen=True, slots=True)
class Sought:
    """What somebody looks for in the directory; what is empty filters nothing."""

    text: str = ""
    units: QuerySet[OrgUnit] | None = None
    title: str = ""
    location: int | None = None
    skill: int | None = None


def found(people: QuerySet[User], sought: Sought) -> QuerySet[User]:
    """Keep those of ``people`` who are looked for. Filters are subqueries: nobody shows twice."""
    for word in sought.text.split()[:6]:
        people = people.filter(
            Q(display_name__icontains=word)
            | Q(email__icontains=word)
            | Q(employee_number__istartswith=word)
        )
    if sought.units is not None:
        # Read at once: a comparison of paths is fast when it knows what it looks for.
        below = units_below(*sought.units[:MOST_UNITS])
        people = people.filter(pk__in=ids_in_units(below))
    if sought.title:
        titles = JobTitle.objects.filter(name__icontains=sought.title).values("pk")
        people = people.filter(pk__in=open_jobs().filter(title__in=titles).values("person"))
    if sought.location:
        located = Profile.objects.filter(location=sought.location)
        people = people.filter(pk__in=located.values("pk"))
    if sought.skill:
        skilled = Profile.skills.through.objects.filter(skill=sought.skill)
        people = people.filter(pk__in=skilled.values("profile"))
    return people


def with_cards(people: QuerySet[User]) -> QuerySet[User]:
    """Fetch what a list shows of a person: main job, unit, title, location. One query more."""
    main = open_jobs().filter(is_primary=True).select_related("unit", "title", "manager")
    return people.select_related("profile__location").prefetch_related(
        Prefetch("jobs", queryset=main, to_attr="main_jobs")
    )


def with_job_columns(people: QuerySet[User]) -> QuerySet[User]:
    """Annotate title, unit, manager and location, for a file that is written row by row."""
    main = open_jobs().filter(is_primary=True, person=OuterRef("pk"))
    return people.annotate(
        title_name=Subquery(main.values("title__name")[:1]),
        unit_name=Subquery(main.values("unit__name")[:1]),
        manager_name=Subquery(main.values("manager__display_name")[:1]),
        location_name=F("profile__location__name"),
    )


def mentors() -> QuerySet[User]:
    """Return the active people who say that they take mentees."""
    willing = Profile.objects.filter(takes_mentees=True)
    return User.objects.filter(is_active=True, pk__in=willing.values("pk"))


def ids_of_mentors() -> QuerySet:
    """Return the ids of those who say that they take mentees, as a subquery."""
    return Profile.objects.filter(takes_mentees=True).values("pk")


def skills_of_mentors() -> QuerySet[Skill]:
    """Return the skills that some mentor has: what one can look for."""
    rows = Profile.skills.through.objects.filter(profile__takes_mentees=True)
    return Skill.objects.filter(pk__in=rows.values("skill")).order_by("name")


def count_reports(people: Iterable[User]) -> None:
    """Give each of ``people`` the number of those below them, as ``reports``. One query."""
    rows = list(people)
    lines = ReportingLine.objects.filter(manager__in=[row.pk for row in rows]).order_by()
    found = dict(
        lines.values("manager").annotate(number=Count("pk")).values_list("manager", "number")
    )
    for row in rows:
        row.reports = found.get(row.pk, 0)


def with_number_of_reports(people: QuerySet[User], *, among: QuerySet[User]) -> QuerySet[User]:
    """Annotate how many of ``among`` report directly to each of ``people``, as ``reports``."""
    below = among.filter(lines_up__manager=OuterRef("pk"), lines_up__depth=1)
    number = below.order_by().values("lines_up__manager").annotate(number=Count("pk"))
    return people.annotate(reports=Coalesce(Subquery(number.values("number")), 0))


def ids_of_tops() -> list[int]:
    """Return the ids of those to whom somebody reports and who report to nobody.

    Where the chart begins. Read at once, so that a sorted list starts from these few.
    """
    lines = ReportingLine.objects.order_by()
    managers = lines.filter(manager=OuterRef("pk"), depth=1)
    above = lines.filter(report=OuterRef("pk"))
    rows = User.objects.filter(Exists(managers), ~Exists(above))
    return list(rows.values_list("pk", flat=True))


def count_led(leader) -> int:
    """Return how many active people report to ``leader``, and to those they stand in for.

    Whoever nobody else stands for is asked of the lines alone: of a hundred thousand people few
    are inactive, and these are taken off.
    """
    others = list(principals_of(leader, duty=Duty.TEAM).values_list("principal", flat=True))
    if others:
        led = User.objects.filter(is_active=True, pk__in=ids_below(leader.pk, *others))
        return led.count()
    lines = ReportingLine.objects.filter(manager=leader).order_by()
    return lines.count() - lines.filter(report__is_active=False).count()


def counting_today(jobs: Iterable[JobAssignment]) -> list[JobAssignment]:
    """Keep the jobs that count today, the main one first."""
    today = organisation_today()
    now = [
        job
        for job in jobs
        if job.starts_on <= today and (job.ends_on is None or job.ends_on >= today)
    ]
    return sorted(now, key=lambda job: (not job.is_primary, job.starts_on, job.pk))


def job_history(person) -> QuerySet[JobAssignment]:
    """Return every job of ``person`` that ever counted a day or will, the latest first."""
    return JobAssignment.objects.filter(person=person, withdrawn_at=None).with_names()


def is_planned(job: JobAssignment) -> bool:
    """Return whether ``job`` begins on a later day."""
    return job.starts_on > organisation_today()
