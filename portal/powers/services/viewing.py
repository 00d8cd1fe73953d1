"""Looking at the portal as others see it: asking, answering, starting, ending.

Looking changes nothing: the middleware refuses whatever is no reading, and rolls back what a
reading would have left behind. It ends after half an hour, at log-out, when the person takes the
yes back, and when the viewer loses the capability.
"""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from portal.core.errors import RuleViolation
from portal.people.models import User
from portal.powers.enums import Answer
from portal.powers.models import Consent, Viewing, ViewingPage
from portal.powers.policies import LOOK
from portal.powers.queries.viewing import may_be_seen, viewable_as
from portal.powers.signals import consent_answered, consent_asked

ASKED_FOR = timedelta(days=7)  # then nobody answers any more
YES_FOR = timedelta(hours=24)
LOOK_FOR = timedelta(minutes=30)
LONGEST_ADDRESS = 500


class NotToBeSeen(RuleViolation):
    """Nobody looks so; the text says why."""


@transaction.atomic
def ask_consent(person: User, *, by: User, reason: str) -> Consent:
    """Ask ``person`` whether ``by`` may look at the portal as they see it.

    Raises:
        NotToBeSeen: They are not active, can do more than who asks, or have been asked.
    """
    if not may_be_seen(person, by=by):
        raise NotToBeSeen(_("You cannot look as %s.") % person)
    now = timezone.now()
    # A question that nobody answered in time makes room for another.
    Consent.objects.filter(
        person=person, asked_by=by, answer=Answer.ASKED, expires_at__lte=now
    ).update(answer=Answer.WITHDRAWN, answered_at=now)
    try:
        with transaction.atomic():
            consent = Consent.objects.create(
                person=person, asked_by=by, reason=reason, expires_at=now + ASKED_FOR
            )
    except IntegrityError as asked:
        raise NotToBeSeen(_("You have asked %s already.") % person) from asked
    log(instance=person, action="powers.ask_consent", user=by, data={"reason": reason})
    consent_asked.send(sender=Consent, consent=consent)
    return consent


@transaction.atomic
def answer_consent(consent: Consent, *, yes: bool) -> Consent:
    """Let the person say yes, for a day, or no.

    Raises:
        NotToBeSeen: It was answered before, or too long ago.
    """
    row = Consent.objects.select_for_update(of=("self",)).get(pk=consent.pk)
    if not row.is_open:
        raise NotToBeSeen(_("This question is closed."))
    now = timezone.now()
    row.answer = Answer.YES if yes else Answer.NO
    row.answered_at, row.expires_at = now, now + YES_FOR
    row.save(update_fields=["answer", "answered_at", "expires_at"])
    log(instance=row.person, action="powers.answer_consent", user=row.person, data={"yes": yes})
    consent_answered.send(sender=Consent, consent=row)
    return row


@transaction.atomic
def withdraw_consent(consent: Consent) -> Consent:
    """Let the person take back a yes, or the question lapse; whoever looks is stopped at once."""
    row = Consent.objects.select_for_update(of=("self",)).get(pk=consent.pk)
    row.answer, row.answered_at = Answer.WITHDRAWN, timezone.now()
    row.save(update_fields=["answer", "answered_at"])
    Viewing.objects.filter(consent=row, ended_at=None).update(ended_at=timezone.now())
    log(instance=row.person, action="powers.withdraw_consent", user=row.person)
    return row


@transaction.atomic
def start_viewing(viewer: User, *, role: str = "", consent: Consent | None = None) -> Viewing:
    """Begin to look as a role, or as the person who gave ``consent``, for half an hour at most.

    Raises:
        NotToBeSeen: Not as this role; or the yes is none, is over, or was given to another.
    """
    if consent is None and role not in viewable_as(viewer):
        raise NotToBeSeen(_("You cannot look as this role."))
    if consent is not None:
        consent = Consent.objects.select_for_update(of=("self",)).get(pk=consent.pk)
        if not consent.holds or consent.asked_by_id != viewer.pk:
            raise NotToBeSeen(_("There is no yes that holds. Ask again."))
        if not may_be_seen(consent.person, by=viewer):
            raise NotToBeSeen(_("You cannot look as %s.") % consent.person)
    end_viewings_of(viewer)
    viewing = Viewing.objects.create(
        viewer=viewer,
        role="" if consent else role,
        consent=consent,
        ends_at=timezone.now() + LOOK_FOR,
    )
    log(
        instance=consent.person if consent else viewer,
        action="powers.look",
        user=viewer,
        data={"as": viewing.seen_as},
    )
    return viewing


def current_viewing(pk, *, viewer: User) -> Viewing | None:
    """Return the look called ``pk`` if it still goes on and is that of ``viewer``; else None."""
    rows = Viewing.objects.select_related("consent__person")
    row = rows.filter(pk=pk, viewer=viewer.pk, ended_at=None, ends_at__gt=timezone.now()).first()
    if row is None or not viewer.is_active or not viewer.has_perm(LOOK):
        return None
    if row.consent_id and not (row.consent.holds and may_be_seen(row.consent.person, by=viewer)):
        return None
    return row if row.consent_id or row.role in viewable_as(viewer) else None


@transaction.atomic
def end_viewing(viewing: Viewing) -> None:
    """Stop looking; twice does no harm."""
    rows = Viewing.objects.filter(pk=viewing.pk, ended_at=None)
    if rows.update(ended_at=timezone.now()):
        log(
            instance=viewing.consent.person if viewing.consent_id else viewing.viewer,
            action="powers.stop_looking",
            user=viewing.viewer,
            data={"as": viewing.seen_as},
        )


def end_viewings_of(viewer: User) -> None:
    """Stop every look of ``viewer``, for example at log-out."""
    for row in Viewing.objects.filter(viewer=viewer, ended_at=None).select_related(
        "viewer", "consent__person"
    ):
        end_viewing(row)


def note_look(viewing: Viewing, *, address: str, status: int) -> None:
    """Note an address that was looked at."""
    ViewingPage.objects.create(
        viewing=viewing, address=address[:LONGEST_ADDRESS].replace("\0", ""), status=status
    )
