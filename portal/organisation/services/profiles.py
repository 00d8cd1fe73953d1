"""What people say of themselves, and what the organisation knows of them."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from wagtail.log_actions import log

from portal.organisation.models import JobAssignment, Location, MentorRequest, Profile
from portal.organisation.services.audiences import refresh_people
from portal.people.models import User
from portal.people.signals import person_changed
from portal.vocabulary.models import Skill, Topic


@transaction.atomic
def change_own_profile(
    person: User,
    *,
    skills: Iterable[Skill],
    interests: Iterable[Topic],
    career_goal: str,
    takes_mentees: bool,
) -> Profile:
    """Keep what ``person`` says they can, like and want."""
    profile, _made = Profile.objects.get_or_create(person=person)
    profile.career_goal = career_goal
    profile.takes_mentees = takes_mentees
    profile.save(update_fields=["career_goal", "takes_mentees"])
    profile.skills.set(skills)
    profile.interests.set(interests)
    _tell(person)
    return profile


@transaction.atomic
def change_facts(
    person: User, *, hired_on: date | None, location: Location | None, by: User
) -> Profile:
    """Keep what HR knows of ``person``: since when, and where."""
    profile, _made = Profile.objects.get_or_create(person=person)
    profile.hired_on = hired_on
    profile.location = location
    profile.save(update_fields=["hired_on", "location"])
    log(instance=person, action="organisation.facts", user=by)
    _tell(person)
    return profile


@transaction.atomic
def forget_what_they_said(person: User, *, former_keys: frozenset[str]) -> None:
    """Empty what ``person``, who was anonymised, said of themselves, and copies of their keys.

    Hire date, location, jobs and mentorships stay: these are facts.
    """
    for profile in Profile.objects.filter(person=person):
        profile.skills.clear()
        profile.interests.clear()
    Profile.objects.filter(person=person).update(
        career_goal="", takes_mentees=False, account_starts_on=None
    )
    MentorRequest.objects.filter(mentor=person).update(answer="")
    keys = former_keys | {key.lower() for key in former_keys}
    JobAssignment.objects.filter(manager_reference__in=keys).update(manager_reference="")


def _tell(person: User) -> None:
    refresh_people([person.pk])
    person_changed.send(sender=User, person=person)
