"""Who is who: units, jobs, lines, profiles, mentors, deputies, audiences, and what feeds them."""

from portal.organisation.models.audiences import Audience, AudienceMember
from portal.organisation.models.feeds import (
    PeopleImport,
    ScimGroupIdentity,
    ScimIdentity,
    ScimToken,
)
from portal.organisation.models.jobs import JobAssignment, JobTitle, Location, ReportingLine
from portal.organisation.models.people import Deputy, MentorRequest, Mentorship, Profile
from portal.organisation.models.units import OrganisationState, OrgUnit

__all__ = [
    "Audience",
    "AudienceMember",
    "Deputy",
    "JobAssignment",
    "JobTitle",
    "Location",
    "MentorRequest",
    "Mentorship",
    "OrgUnit",
    "OrganisationState",
    "PeopleImport",
    "Profile",
    "ReportingLine",
    "ScimGroupIdentity",
    "ScimIdentity",
    "ScimToken",
]
