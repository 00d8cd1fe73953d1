"""What the organisation keeps about one person, and what of it goes with their name."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from portal.organisation.models import (
    Audience,
    AudienceMember,
    Deputy,
    JobAssignment,
    MentorRequest,
    Mentorship,
    OrgUnit,
    PeopleImport,
    Profile,
    ScimIdentity,
    ScimToken,
)
from portal.people.registry import Table


def facts_about(person) -> Iterator[str]:
    """Yield what is on record about ``person`` here: why the account stays."""
    if JobAssignment.objects.filter(Q(person=person) | Q(manager=person)).exists():
        yield _("jobs")
    if Mentorship.objects.filter(Q(mentor=person) | Q(mentee=person)).exists():
        yield _("mentorships")
    if Deputy.objects.filter(Q(principal=person) | Q(deputy=person)).exists():
        yield _("deputies")


def kept_tables(person) -> Iterator[Table]:
    """Yield where ``person`` worked and for whom, what they said of themselves, whom they helped,
    and what they keep for others."""
    yield from _of_the_person(person)
    yield from _between_people(person)
    yield from _kept_for_others(person)


def own_rows(person) -> Iterator[QuerySet]:
    """Yield what goes with the name of ``person``: letters, and what a client told of them."""
    yield MentorRequest.objects.filter(mentee=person)
    yield ScimIdentity.objects.filter(person=person)
    yield AudienceMember.objects.filter(person=person)


def _of_the_person(person) -> Iterator[Table]:
    jobs = JobAssignment.objects.filter(person=person)
    about = (
        "unit__name", "title__name", "manager__display_name", "is_primary", "starts_on", "ends_on",
        "withdrawn_at", "recorded_at",
    )  # fmt: skip
    yield Table("jobs", jobs, about)
    profile = Profile.objects.filter(person=person)
    about = ("hired_on", "location__name", "career_goal", "takes_mentees", "account_starts_on")
    yield Table("profile", profile, about)
    skills = Profile.skills.through.objects.filter(profile=person.pk)
    yield Table("skills", skills, ("skill__name",))
    interests = Profile.interests.through.objects.filter(profile=person.pk)
    yield Table("interests", interests, ("topic__name",))
    told = ScimIdentity.objects.filter(person=person)
    yield Table("told_by_scim", told, ("external_id", "told", "deleted_at", "changed_at"))
    audiences = AudienceMember.objects.filter(person=person)
    yield Table("audiences", audiences, ("audience__name",))


def _between_people(person) -> Iterator[Table]:
    managed = JobAssignment.objects.filter(manager=person)
    yield Table("jobs_managed", managed, ("unit__name", "starts_on", "ends_on"))
    helped = Mentorship.objects.filter(Q(mentor=person) | Q(mentee=person))
    about = ("mentor", "mentee", "skill__name", "focus", "starts_on", "ends_on")
    yield Table("mentorships", helped, about)
    asked = MentorRequest.objects.filter(Q(mentor=person) | Q(mentee=person))
    about = ("mentor", "mentee", "message", "state", "answer", "asked_at", "answered_at")
    yield Table("mentor_requests", asked, about)
    acting = Deputy.objects.filter(Q(principal=person) | Q(deputy=person))
    about = ("principal", "deputy", "duty", "reason", "starts_on", "ends_on")
    yield Table("deputies", acting, about)


def _kept_for_others(person) -> Iterator[Table]:
    units = OrgUnit.objects.filter(cost_centre_owner=person)
    yield Table("cost_centres", units, ("name", "cost_centre"))
    made = Audience.objects.filter(made_by=person)
    yield Table("audiences_made", made, ("name", "changed_at"))
    files = PeopleImport.objects.filter(started_by=person)
    yield Table("hr_files", files, ("name", "state", "uploaded_at"))
    tokens = ScimToken.objects.filter(made_by=person)
    yield Table("scim_tokens", tokens, ("name", "scope", "made_at", "revoked_at"))
