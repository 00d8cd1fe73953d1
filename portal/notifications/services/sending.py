"""Mail of the outbox: claimed, sent, marked. No transaction is open while a server is asked."""

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPSenderRefused

from django.core import mail
from django.db import transaction
from django.db.models import Count, F
from django.utils import timezone

from portal.notifications.enums import MailState, WhyNoMail
from portal.notifications.letters import letter
from portal.notifications.models import Notice
from portal.notifications.queries import Phrasebook, stuck_since
from portal.notifications.services.queueing import notify
from portal.notifications.tasks import send_mail_of_notices
from portal.people.queries import active_administrators

logger = logging.getLogger(__name__)

SECONDS_A_RUN = 20.0  # then other tasks have their turn
LEASE = timedelta(minutes=10)
MAX_ATTEMPTS = 12  # the last one more than a day after the first
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Claim:
    """Notices of one person that go out in one message."""

    notices: list[Notice]
    until: datetime

    @property
    def rows(self):
        """The rows, as long as they are still this claim's."""
        return Notice.objects.filter(
            pk__in=[notice.pk for notice in self.notices],
            mail_state=MailState.SENDING,
            claimed_until=self.until,
        )


def send_due(*, seconds: float = SECONDS_A_RUN) -> int:
    """Mail what is due, and return how many messages went out. May run beside itself.

    A message that a server refuses is tried again later; where no server answers, the others
    wait, too. What is left after ``seconds`` is another task's.
    """
    sent, ends_at = 0, time.monotonic() + seconds
    connection, book = mail.get_connection(), Phrasebook()
    try:
        while (claim := _claim(timezone.now())) is not None:
            try:
                went_out = _send(claim, connection, book)
            except (SMTPRecipientsRefused, SMTPSenderRefused) as error:
                _try_later(claim, error)
            except (SMTPException, OSError) as error:
                _try_later(claim, error)
                break
            else:
                sent += went_out
            if time.monotonic() >= ends_at:
                send_mail_of_notices.enqueue()
                break
    finally:
        connection.close()
    return sent


def send_by_the_clock(now: datetime) -> None:
    """Queue the sending of what is due: a job of the clock, for quiet hours, digests, retries."""
    if Notice.objects.due(now).exists():
        send_mail_of_notices.enqueue()


def take_back(now: datetime) -> int:
    """Let be sent again what a worker held when it was killed; return how many notices.

    At most the message in flight goes out twice, and its second copy has the same Message-ID.
    """
    late = Notice.objects.filter(mail_state=MailState.SENDING, claimed_until__lt=now)
    shared = late.order_by().values("message").annotate(rows=Count("pk")).filter(rows__gt=1)
    digests = late.filter(message__in=list(shared.values_list("message", flat=True)))
    back = digests.update(mail_state=MailState.COLLECTED, claimed_until=None)
    return back + late.update(mail_state=MailState.WAITING, claimed_until=None)


def warn_of_silence(now: datetime) -> int:
    """Tell the administrators, once a day, if mail has waited for an hour and none went out."""
    since = stuck_since(now)
    if since is None:
        return 0
    return notify(
        active_administrators(),
        kind="mail-stuck",
        key=f"mail:{now:%Y-%m-%d}",
        values={"since": f"{timezone.localtime(since):%Y-%m-%d %H:%M}"},
        address="/healthz",
    )


def _claim(now: datetime) -> Claim | None:
    """Take the message that is due first, or None. Two workers never take the same."""
    while (first := Notice.objects.due(now).order_by("mail_after", "pk").first()) is not None:
        rows = Notice.objects.filter(pk=first.pk)
        if first.mail_state == MailState.COLLECTED:
            rows = Notice.objects.due(now).filter(
                person=first.person_id, mail_state=MailState.COLLECTED
            )
            # What was in a message before stays in it, so that a second copy is the same.
            rows = rows.filter(message=first.message) if first.attempts else rows.filter(attempts=0)
        ids, until = list(rows.values_list("pk", flat=True)), now + LEASE
        with transaction.atomic():
            taken = Notice.objects.filter(pk__in=ids, mail_state=first.mail_state).update(
                mail_state=MailState.SENDING,
                claimed_until=until,
                message=first.message,
                attempts=F("attempts") + 1,
            )
            if taken != len(ids):
                transaction.set_rollback(True)  # another worker was faster
                continue
        notices = Notice.objects.filter(pk__in=ids).select_related("person")
        return Claim(list(notices.order_by("created_at", "pk")), until)
    return None


def _send(claim: Claim, connection, book: Phrasebook) -> bool:
    person = claim.notices[0].person
    if not person.is_active or not person.email:
        reason = WhyNoMail.NO_ADDRESS if person.is_active else WhyNoMail.LEFT
        claim.rows.update(
            mail_state=MailState.NONE, no_mail_because=reason, mail_after=None, claimed_until=None
        )
        return False
    message = letter(person, claim.notices, book)
    message.connection = connection
    message.send()
    claim.rows.update(mail_state=MailState.SENT, sent_at=timezone.now(), failure="")
    return True


def _try_later(claim: Claim, error: Exception) -> None:
    first = claim.notices[0]
    logger.warning("Mail of notice %s was not taken: %s", first.pk, error)
    told = f"{type(error).__name__}: {error}"[:1_000]
    if first.attempts >= MAX_ATTEMPTS:
        claim.rows.update(
            mail_state=MailState.FAILED, no_mail_because=WhyNoMail.REFUSED, failure=told
        )
        return
    pause = min(FIRST_PAUSE * 2 ** (first.attempts - 1), LONGEST_PAUSE)
    claim.rows.update(
        mail_state=MailState.COLLECTED if len(claim.notices) > 1 else MailState.WAITING,
        mail_after=timezone.now() + pause,
        claimed_until=None,
        failure=told,
    )
