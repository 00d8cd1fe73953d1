"""People as the directory shows them: found, filtered and paged in the database."""

from dataclasses import dataclass

from django.db.models import Count, F, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from portal.core.dates import organisation_today
from portal.organisation.models import JobAssignment, JobTitle, OrgUnit, Profile, ReportingLine
from portal.organisation.queries.lines import open_jobs
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


def skills_of_mentors() -> QuerySet[Skill]:
    """Return the skills that some mentor has: what one can look for."""
    rows = Profile.skills.through.objects.filter(profile__takes_mentees=True)
    return Skill.objects.filter(pk__in=rows.values("skill")).order_by("name")


def reports_with_counts(manager) -> QuerySet[User]:
    """Return the direct reports of ``manager``; each has ``reports``, the number below them."""
    direct = User.objects.filter(
        pk__in=ReportingLine.objects.filter(manager=manager, depth=1).values("report")
    )
    return with_counts(direct)


def with_counts(people: QuerySet[User]) -> QuerySet[User]:
    """Annotate ``reports``: how many report to each of ``people`` today, at any distance."""
    below = ReportingLine.objects.filter(manager=OuterRef("pk")).order_by().values("manager")
    number = below.annotate(number=Count("pk")).values("number")
    return people.annotate(reports=Coalesce(Subquery(number, output_field=IntegerField()), 0))


def tops() -> QuerySet[User]:
    """Return those to whom somebody reports and who report to nobody: where the chart begins."""
    managers = ReportingLine.objects.filter(depth=1).values("manager")
    reports = ReportingLine.objects.filter(depth=1).values("report")
    return User.objects.filter(pk__in=managers).exclude(pk__in=reports)


def job_history(person) -> QuerySet[JobAssignment]:
    """Return every job of ``person`` that ever counted a day or will, the latest first."""
    return JobAssignment.objects.filter(person=person, withdrawn_at=None).with_names()


def is_planned(job: JobAssignment) -> bool:
    """Return whether ``job`` begins on a later day."""
    return job.starts_on > organisation_today()
