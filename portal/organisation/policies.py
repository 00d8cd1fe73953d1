"""Who sees whom, who keeps units, jobs and audiences, and who brings people in.

What can be handed out is a permission; bringing people in belongs to the administrator's role.
"""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.conf import settings
from django.core.exceptions import ValidationError
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
from portal.people.registry import Reach, reach_of

SIGNED_IN = "signed-in"


VIEW_PROFILE = "organisation.view_profile"
VIEW_JOBS = "organisation.view_jobassignment"
ELSEWHERE = _("This person is not in the units that you look after.")
OTHER_UNIT = _("This unit is not among those that you look after.")


def sees_everybody(user) -> bool:
    """Return whether the directory hides nobody from ``user``."""
    return settings.STOA_DIRECTORY == SIGNED_IN or reach_of(user, VIEW_PROFILE).everything


def kept_by(policy: ScopedPolicy, user, action: str) -> list[Reach]:
    """Return how far ``user`` has the permission of ``action``; whoever keeps rows sees them."""
    if action not in ("add", "change", "delete", "view"):
        return []
    model = policy.model._meta.model_name
    wanted = ("view", "change") if action == "view" else (action,)
    return [reach_of(user, f"organisation.{one}_{model}") for one in wanted]


class PeoplesPolicy(ScopedPolicy):
    """Rows about people: kept by permission, as far as its scope has the person."""

    about = "person"  # the field that names the person

    def scope(self, user, action: str) -> Q:
        return self.kept(user, action)

    def kept(self, user, action: str) -> Q:
        """Return the rows about people over whom ``user`` has the permission of ``action``."""
        return _union(reach.people(self.about) for reach in kept_by(self, user, action))

    def check(self, user, action: str, person) -> None:
        """Refuse a new row about somebody beyond the scope, for a form.

        Raises:
            ValidationError: ``user`` may not do ``action`` about ``person``.
        """
        within = _union(reach.people("pk") for reach in kept_by(self, user, action))
        if not User.objects.filter(within, pk=person.pk).exists():
            raise ValidationError(ELSEWHERE)


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
            return reach_of(user, VIEW_PROFILE).people("pk")
        if action == "see_jobs":
            kept = reach_of(user, VIEW_JOBS)
            if kept.everything:
                return EVERYTHING
            # Asked of one row by its id: an "or" of two lists would read all who are below.
            below = ReportingLine.objects.filter(manager=user, report=OuterRef("pk"))
            return Q(pk=user.pk) | Q(Exists(below)) | kept.people("pk")
        if action == "lead":
            return self._led(user)
        return NOTHING

    def user_has_permission_for_instance(self, user, action, instance) -> bool:
        """Return whether ``user`` may do ``action`` to this person; no query for who may to all."""
        if user.is_active and self.scope(user, action) == EVERYTHING:
            return True
        return super().user_has_permission_for_instance(user, action, instance)

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
            | reach_of(user, VIEW_PROFILE).people("pk")
        )


class UnitPolicy(ScopedPolicy):
    """Units are seen by whoever sees everybody, else the own; kept by permission, where it is.

    The head of a scope stays where it is: moving or closing it is for whoever reaches further.
    """

    def scope(self, user, action: str) -> Q:
        if not user.is_authenticated:
            return NOTHING
        kept = [self._within(reach, action) for reach in kept_by(self, user, action)]
        if action != "view":
            return _union(kept)
        if sees_everybody(user):
            return EVERYTHING
        paths = open_jobs().filter(person=user).exclude(unit=None).values_list("unit__path")
        own = {int(pk) for (path,) in paths for pk in path.split("/") if pk}
        # Nobody may see some unit: what is hidden is 404, not a refusal of the screen.
        return _union([*kept, Q(pk__in=[0, *own])])

    def check_parent(self, user, action: str, parent: OrgUnit | None) -> None:
        """Refuse a place in the tree that is beyond the scope, for a form.

        Raises:
            ValidationError: ``user`` may not put a unit below ``parent``; empty: at the top.
        """
        reaches = kept_by(self, user, action)
        path = parent.path if parent else ""
        if not any(reach.everything or path.startswith(reach.units) for reach in reaches):
            raise ValidationError(OTHER_UNIT)

    def _within(self, reach: Reach, action: str) -> Q:
        if reach.everything:
            return EVERYTHING
        rows = _union(Q(path__startswith=path) for path in reach.units)
        return rows & ~Q(path__in=reach.units) if action == "delete" and reach.units else rows


class KeptPolicy(ScopedPolicy):
    """Words that all units share: whoever keeps them keeps all, so a scope gives nothing."""

    def scope(self, user, action: str) -> Q:
        return _by_permission(self, user, action)


class JobPolicy(PeoplesPolicy):
    """Jobs begin and end; none is removed, as history stays."""

    refusals = {"delete": _("A job stays on record. Give it a last day instead.")}

    def scope(self, user, action: str) -> Q:
        return NOTHING if action == "delete" else super().scope(user, action)

    def check_unit(self, user, action: str, unit: OrgUnit | None) -> None:
        """Refuse to place somebody in a unit beyond the scope, for a form.

        Raises:
            ValidationError: ``user`` may not place people in ``unit``.
        """
        reaches = kept_by(self, user, action)
        if unit and not any(
            reach.everything or unit.path.startswith(reach.units) for reach in reaches
        ):
            raise ValidationError(OTHER_UNIT)


class FactsPolicy(PeoplesPolicy):
    """What is known of a person beside the account."""

    about = "pk"


class MentorshipPolicy(PeoplesPolicy):
    """Both sides see theirs and end it; desks keep those of the mentees they look after."""

    about = "mentee"

    def scope(self, user, action: str) -> Q:
        if not user.is_authenticated:
            return NOTHING
        if action in ("view", "end"):
            own = Q(mentor=user) | Q(mentee=user)
            kept = self.kept(user, "view" if action == "view" else "change")
            return _union([kept, own])
        return self.kept(user, action)


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


class DeputyPolicy(PeoplesPolicy):
    """Everybody names a deputy of their own; desks keep those of the people they look after."""

    about = "principal"

    def scope(self, user, action: str) -> Q:
        if not user.is_authenticated:
            return NOTHING
        kept = self.kept(user, "change" if action == "end" else action)
        if action == "view":
            return _union([kept, Q(principal=user) | Q(deputy=user)])
        if action in ("name", "end"):
            return _union([kept, Q(principal=user)])
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


def _union(parts: Iterable[Q]) -> Q:
    """Return the rows of all ``parts``; plainly everything or nothing where it is that."""
    told = [part for part in parts if part != NOTHING]
    if EVERYTHING in told:
        return EVERYTHING
    return reduce(or_, told) if told else NOTHING


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
facts_policy = FactsPolicy(Profile)
audience_policy = KeptPolicy(Audience)
mentorship_policy = MentorshipPolicy(Mentorship)
mentor_request_policy = MentorRequestPolicy(MentorRequest)
deputy_policy = DeputyPolicy(Deputy)
import_policy = AdministratorPolicy(PeopleImport)
token_policy = AdministratorPolicy(ScimToken)
