"""Who sees whom, who keeps units, jobs and audiences, and who brings people in.

What can be handed out is a permission; bringing people in belongs to the administrator's role.
"""

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from portal.core.policies import EVERYTHING, NOTHING, ScopedPolicy
from portal.organisation.enums import Duty, RequestState
from portal.organisation.models import (
    Audience,
    Deputy,
    JobAssignment,
    JobTitle,
    Location,
    MentorRequest,
    Mentorship,
    OrgUnit,
    PeopleImport,
    Profile,
    ReportingLine,
    ScimToken,
)
from portal.organisation.queries import ids_below, ids_of_mentees, principals_of
from portal.organisation.queries.lines import open_jobs
from portal.people.models import User
from portal.people.queries import is_administrator

SIGNED_IN = "signed-in"


def sees_everybody(user) -> bool:
    """Return whether the directory hides nobody from ``user``."""
    return settings.STOA_DIRECTORY == SIGNED_IN or user.has_perm("organisation.view_profile")


class DirectoryPolicy(ScopedPolicy):
    """Whom somebody finds in the directory: everybody, or by setting only those near them."""

    refusals = {
        "export": _("Only who keeps the facts about people takes the directory away as a file."),
        "see_jobs": _("Only the person, who manages them, and HR see what jobs they had."),
    }

    def scope(self, user, action: str) -> Q:
        if not user.is_authenticated:
            return NOTHING
        if action == "view":
            active = Q(is_active=True)
            return active if sees_everybody(user) else Q(pk=user.pk) | (active & self._near(user))
        if action == "export":
            return EVERYTHING if user.has_perm("organisation.view_profile") else NOTHING
        if action == "see_jobs":
            if user.has_perm("organisation.view_jobassignment"):
                return EVERYTHING
            # Asked of one row by its id: an "or" of two lists would read all who are below.
            below = ReportingLine.objects.filter(manager=user, report=OuterRef("pk"))
            return Q(pk=user.pk) | Q(Exists(below))
        if action == "lead":
            return self._led(user)
        return NOTHING

    def _led(self, user) -> Q:
        # One list of managers and one subquery: an "or" of two would read every line there is.
        away = principals_of(user, duty=Duty.TEAM).values_list("principal", flat=True)
        return Q(pk__in=ids_below(user.pk, *away))

    def _near(self, user) -> Q:
        above = ReportingLine.objects.filter(report=user).values("manager")
        units = open_jobs().filter(person=user).exclude(unit=None).values("unit")
        helping = Mentorship.objects.filter(mentee=user).values("mentor")
        willing = Profile.objects.filter(takes_mentees=True).values("pk")
        return (
            Q(pk__in=ids_below(user))
            | Q(pk__in=above)
            | Q(pk__in=open_jobs().filter(unit__in=units).values("person"))
            | Q(pk__in=helping)
            | Q(pk__in=ids_of_mentees(user))
            | Q(pk__in=willing)
        )


class UnitPolicy(ScopedPolicy):
    """Units are seen by whoever sees everybody, else the own; kept by permission."""

    def scope(self, user, action: str) -> Q:
        if not user.is_authenticated:
            return NOTHING
        if action == "view":
            if sees_everybody(user) or user.has_perm("organisation.view_orgunit"):
                return EVERYTHING
            paths = open_jobs().filter(person=user).exclude(unit=None).values_list("unit__path")
            own = {int(pk) for (path,) in paths for pk in path.split("/") if pk}
            # Nobody may see some unit: what is hidden is 404, not a refusal of the screen.
            return Q(pk__in=[0, *own])
        return _by_permission(self, user, action)


class KeptPolicy(ScopedPolicy):
    """Who may do something with one row of a kind may do it with all, by permission."""

    def scope(self, user, action: str) -> Q:
        return _by_permission(self, user, action)


class JobPolicy(KeptPolicy):
    """Jobs begin and end; none is removed, as history stays."""

    refusals = {"delete": _("A job stays on record. Give it a last day instead.")}

    def scope(self, user, action: str) -> Q:
        return NOTHING if action == "delete" else super().scope(user, action)


class MentorshipPolicy(ScopedPolicy):
    """Both sides see theirs and end it; desks keep all."""

    def scope(self, user, action: str) -> Q:
        if not user.is_authenticated:
            return NOTHING
        if action in ("view", "end"):
            own = Q(mentor=user) | Q(mentee=user)
            kept = _by_permission(self, user, "view" if action == "view" else "change")
            return kept | own
        return _by_permission(self, user, action)


class MentorRequestPolicy(ScopedPolicy):
    """Who asked may take it back, who was asked may answer; nobody else sees it."""

    def scope(self, user, action: str) -> Q:
        if not user.is_authenticated:
            return NOTHING
        if action == "view":
            return Q(mentor=user) | Q(mentee=user)
        if action == "answer":
            return Q(mentor=user, state=RequestState.OPEN)
        if action == "withdraw":
            return Q(mentee=user, state=RequestState.OPEN)
        return NOTHING


class DeputyPolicy(ScopedPolicy):
    """Everybody names a deputy of their own; desks keep all."""

    def scope(self, user, action: str) -> Q:
        if not user.is_authenticated:
            return NOTHING
        kept = _by_permission(self, user, "change" if action == "end" else action)
        if action == "view":
            return kept | Q(principal=user) | Q(deputy=user)
        if action in ("name", "end"):
            return kept | Q(principal=user)
        return kept


class AdministratorPolicy(ScopedPolicy):
    """The administrator's role, and nobody else: it cannot be handed out in a form."""

    refusals = {
        action: _("Only administrators bring people in.")
        for action in ("view", "add", "run", "revoke", "delete")
    }

    def scope(self, user, action: str) -> Q:
        # What was uploaded or made is not changed; "delete" is how a desk revokes.
        known = ("view", "add", "run", "revoke", "delete")
        return EVERYTHING if action in known and is_administrator(user) else NOTHING


def _by_permission(policy: ScopedPolicy, user, action: str) -> Q:
    name = f"organisation.{action}_{policy.model._meta.model_name}"
    if action in ("add", "change", "delete", "view") and user.has_perm(name):
        return EVERYTHING
    return NOTHING


directory_policy = DirectoryPolicy(User)
unit_policy = UnitPolicy(OrgUnit)
job_policy = JobPolicy(JobAssignment)
title_policy = KeptPolicy(JobTitle)
location_policy = KeptPolicy(Location)
facts_policy = KeptPolicy(Profile)
audience_policy = KeptPolicy(Audience)
mentorship_policy = MentorshipPolicy(Mentorship)
mentor_request_policy = MentorRequestPolicy(MentorRequest)
deputy_policy = DeputyPolicy(Deputy)
import_policy = AdministratorPolicy(PeopleImport)
token_policy = AdministratorPolicy(ScimToken)
