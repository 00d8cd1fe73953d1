"""Who helps whom and who stands in for whom, on a day."""

from datetime import date

from django.db.models import Q, QuerySet

from portal.core.dates import organisation_today
from portal.organisation.models import Deputy, MentorRequest, Mentorship
from portal.people.models import User


def principals_of(person, *, duty: str, day: date | None = None) -> QuerySet:
    """Return the ids of those in whose place ``person`` does ``duty`` today, as a subquery."""
    rows = Deputy.objects.on(day or organisation_today()).filter(deputy=person)
    return rows.filter(Q(duty=duty) | Q(duty="")).values("principal")


def deputies_of(person, *, duty: str, day: date | None = None) -> QuerySet[User]:
    """Return the active people who do ``duty`` in the place of ``person`` today."""
    rows = Deputy.objects.on(day or organisation_today()).filter(principal=person)
    ids = rows.filter(Q(duty=duty) | Q(duty="")).values("deputy")
    return User.objects.filter(is_active=True, pk__in=ids)


def ids_of_mentees(mentor, day: date | None = None) -> QuerySet:
    """Return the ids of those whom ``mentor`` helps on today, as a subquery."""
    rows = Mentorship.objects.on(day or organisation_today())
    return rows.filter(mentor=mentor).values("mentee")


def mentorships_of(person) -> QuerySet[Mentorship]:
    """Return who helps ``person`` on today."""
    rows = Mentorship.objects.on(organisation_today()).filter(mentee=person)
    return rows.select_related("mentor", "skill")


def mentees_of(person) -> QuerySet[Mentorship]:
    """Return whom ``person`` helps on today."""
    rows = Mentorship.objects.on(organisation_today()).filter(mentor=person)
    return rows.select_related("mentee", "skill")


def requests_to(person) -> QuerySet[MentorRequest]:
    """Return who waits for an answer of ``person``."""
    return MentorRequest.objects.filter(mentor=person, state="open").select_related(
        "mentee", "skill"
    )


def requests_by(person) -> QuerySet[MentorRequest]:
    """Return whom ``person`` has asked, the newest first."""
    return MentorRequest.objects.filter(mentee=person).select_related("mentor", "skill")
