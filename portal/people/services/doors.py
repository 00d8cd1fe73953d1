"""What happens at the doors beside a log-in: locks that open again, and refusals on record."""

from axes.models import AccessAttempt
from axes.utils import reset
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


@transaction.atomic
def record_refusal(person: User, *, action: str, about: int | None, address: str) -> Refusal:
    """Keep that ``person`` tried to manage people, which is for administrators."""
    target = User.objects.filter(pk=about).first() if about else None
    return Refusal.objects.create(
        person=person, action=action[:40], about=target, address=address or None
    )
