"""What happens at the doors beside a log-in: locks that open again, and refusals on record."""

from datetime import datetime, timedelta

from axes.models import AccessAttempt, AccessFailureLog
from axes.utils import reset
from django.conf import settings
from django.db import transaction
from wagtail.log_actions import log

from portal.people.models import Refusal, User
from portal.people.queries import people_called


@transaction.atomic
def unlock(name: str, *, by: User) -> int:
    """Let somebody try again at once who has guessed too often; return how many locks opened.

    A lock is for a name from an address, whether there is such an account or not.
    """
    names = AccessAttempt.objects.filter(username__iexact=name)
    opened = sum(reset(username=name) for name in set(names.values_list("username", flat=True)))
    for person in people_called(name):
        log(instance=person, action="people.unlock", user=by)
    return opened


def forget_old_failures(now: datetime) -> int:
    """Forget failed log-ins, which name addresses, after their days; return how many rows."""
    before = now - timedelta(days=settings.STOA_FAILED_LOGIN_DAYS)
    return AccessFailureLog.objects.filter(attempt_time__lt=before).delete()[0]


@transaction.atomic
def record_refusal(person: User, *, action: str, about: int | None, address: str) -> Refusal:
    """Keep that ``person`` tried to manage people, which is for administrators."""
    target = User.objects.filter(pk=about).first() if about else None
    return Refusal.objects.create(
        person=person, action=action[:40], about=target, address=address or None
    )
