"""Asking for a mentor, answering, and what follows from a yes."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from portal.core.dates import organisation_today
from portal.core.errors import RuleViolation
from portal.organisation.enums import RequestState
from portal.organisation.models import MentorRequest, Mentorship
from portal.organisation.queries.people import mentors
from portal.organisation.signals import mentor_answered, mentor_asked, mentorship_changed
from portal.people.models import User
from portal.vocabulary.models import Skill

MOST_OPEN_REQUESTS = 5


class CannotMentor(RuleViolation):
    """The two cannot be mentor and mentee, or cannot become so now."""


class AnsweredAlready(RuleViolation):
    """A request has its answer."""


@transaction.atomic
def ask_mentor(mentee: User, *, mentor: User, message: str, skill: Skill | None) -> MentorRequest:
    """Let ``mentee`` ask ``mentor``, who is told.

    Raises:
        CannotMentor: The mentor takes nobody, they are mentor and mentee already, or ``mentee``
            waits for too many answers.
    """
    # The lock makes a double click queue up behind itself.
    User.objects.select_for_update(no_key=True).get(pk=mentee.pk)
    if not mentors().filter(pk=mentor.pk).exists():
        raise CannotMentor(_("%s takes no mentees now.") % mentor.display_name)
    today = organisation_today()
    if Mentorship.objects.on(today).filter(mentor=mentor, mentee=mentee).exists():
        raise CannotMentor(_("%s is your mentor already.") % mentor.display_name)
    open_now = MentorRequest.objects.filter(mentee=mentee, state=RequestState.OPEN)
    if open_now.count() >= MOST_OPEN_REQUESTS:
        raise CannotMentor(
            _("You wait for %d answers. See what they say first.") % open_now.count()
        )
    request = MentorRequest(mentee=mentee, mentor=mentor, skill=skill, message=message)
    _check(request)
    request.save()
    mentor_asked.send(sender=MentorRequest, request=request)
    return request


@transaction.atomic
def answer_request(request: MentorRequest, *, accept: bool, answer: str = "") -> MentorRequest:
    """Say yes or no; a yes begins the mentorship today.

    Raises:
        AnsweredAlready: It has its answer, or was withdrawn.
    """
    row = _open(request)
    row.answer = answer
    _close(row, RequestState.ACCEPTED if accept else RequestState.DECLINED)
    if accept:
        start_mentorship(
            row.mentor, mentee=row.mentee, skill=row.skill, starts_on=organisation_today()
        )
    mentor_answered.send(sender=MentorRequest, request=row)
    return row


@transaction.atomic
def withdraw_request(request: MentorRequest) -> MentorRequest:
    """Let who asked take it back.

    Raises:
        AnsweredAlready: It has its answer.
    """
    return _close(_open(request), RequestState.WITHDRAWN)


@transaction.atomic
def start_mentorship(
    mentor: User,
    *,
    mentee: User,
    starts_on: date,
    ends_on: date | None = None,
    skill: Skill | None = None,
    focus: str = "",
    by: User | None = None,
) -> Mentorship:
    """Make ``mentor`` help ``mentee`` on.

    Raises:
        CannotMentor: They are mentor and mentee already, or the days do not fit.
    """
    User.objects.select_for_update(no_key=True).get(pk=mentee.pk)
    row = Mentorship(
        mentor=mentor,
        mentee=mentee,
        skill=skill,
        focus=focus,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    _check(row)
    if (
        Mentorship.objects.touching(starts_on, ends_on)
        .filter(mentor=mentor, mentee=mentee)
        .exists()
    ):
        raise CannotMentor(_("These two are mentor and mentee already."))
    row.save()
    log(instance=mentee, action="organisation.mentor", user=by, data={"mentor": mentor.pk})
    mentorship_changed.send(sender=Mentorship, mentorship=row)
    return row


@transaction.atomic
def end_mentorship(row: Mentorship, *, last_day: date, by: User | None = None) -> Mentorship | None:
    """Let a mentorship end with ``last_day``; one that had not begun by then is forgotten.

    Raises:
        CannotMentor: It has ended already.
    """
    row = Mentorship.objects.select_for_update(of=("self",)).select_related("mentee").get(pk=row.pk)
    if row.ends_on and row.ends_on < last_day:
        raise CannotMentor(_("This mentorship has ended already."))
    log(instance=row.mentee, action="organisation.mentor_end", user=by)
    if last_day < row.starts_on:
        row.delete()
        return None
    row.ends_on = last_day
    row.save(update_fields=["ends_on"])
    mentorship_changed.send(sender=Mentorship, mentorship=row)
    return row


def _open(request: MentorRequest) -> MentorRequest:
    rows = MentorRequest.objects.select_for_update(of=("self",))
    row = rows.select_related("mentor", "mentee").get(pk=request.pk)
    if row.state != RequestState.OPEN:
        raise AnsweredAlready(_("This request has its answer already."))
    return row


def _close(row: MentorRequest, state: RequestState) -> MentorRequest:
    row.state, row.answered_at = state, timezone.now()
    row.save(update_fields=["state", "answered_at", "answer"])
    return row


def _check(row) -> None:
    try:
        row.clean_fields()
        row.validate_constraints()
    except ValidationError as error:
        raise CannotMentor(" ".join(error.messages)) from error
