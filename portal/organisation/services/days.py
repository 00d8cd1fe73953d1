"""The turn of the day: what was planned for today counts from now on."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from portal.core.dates import organisation_today
from portal.organisation.models import (
    Audience,
    JobAssignment,
    OrganisationState,
    Profile,
)
from portal.organisation.services.audiences import refresh_audience
from portal.organisation.services.lines import BATCH, redraw_everything, redraw_lines
from portal.organisation.services.locking import lock_organisation
from portal.organisation.signals import placements_changed
from portal.people.models import User
from portal.people.services import reactivate

EVERY = timedelta(minutes=5)
ONE_DAY = timedelta(days=1)


def follow_the_day(now: datetime) -> bool:
    """Bring lines, audiences and sleeping accounts to the day it is; return whether it was new.

    Asked every few minutes, so that a worker that was away at midnight catches up. May run twice.
    """
    today = organisation_today(now)
    wake_accounts(today)
    state = OrganisationState.objects.filter(pk=1).first()
    if state and state.lines_as_of == state.audiences_as_of == today:
        return False
    _turn_lines(state.lines_as_of if state else None, today)
    for audience in Audience.objects.all():
        refresh_audience(audience)
    with transaction.atomic():
        lock_organisation()
        OrganisationState.objects.update(audiences_as_of=today)
        placements_changed.send(sender=OrganisationState, day=today)
    return True


def wake_accounts(today: date) -> int:
    """Let those in whose account starts by ``today``; return how many."""
    due = Profile.objects.filter(account_starts_on__lte=today)
    woken = 0
    for pk in due.values_list("pk", flat=True):
        with transaction.atomic():
            # Claimed by one UPDATE: of two workers one wakes the account.
            if due.filter(pk=pk).update(account_starts_on=None):
                person = User.objects.get(pk=pk)
                if not person.is_active:
                    reactivate(person, by=None)
                    woken += 1
    return woken


def _turn_lines(known: date | None, today: date) -> None:
    if known is None or known > today:
        redraw_everything(day=today)
    else:
        begun = Q(starts_on__gt=known, starts_on__lte=today)
        ended = Q(ends_on__gte=known, ends_on__lt=today)
        jobs = JobAssignment.objects.filter(begun | ended, withdrawn_at=None)
        changed = sorted(set(jobs.values_list("person", flat=True)))
        if len(changed) > BATCH:
            redraw_everything(day=today)
        for start in range(0, len(changed), 200) if len(changed) <= BATCH else ():
            with transaction.atomic():
                lock_organisation()
                redraw_lines(changed[start : start + 200], day=today)
    with transaction.atomic():
        lock_organisation()
        OrganisationState.objects.update(lines_as_of=today)
