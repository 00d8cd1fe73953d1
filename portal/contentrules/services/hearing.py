"""Something happens to a page: rows for the rules that it sets off, in the same transaction."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from portal.contentrules.enums import RuleEvent, RunState
from portal.contentrules.models import ContentRule, PageEvent, RuleRun
from portal.contentrules.queries import TRIAL_DAYS, listens, rules_for
from portal.contentrules.services.chain import current_run
from portal.contentrules.tasks import carry_out
from portal.home.models import PortalPage

LONGEST_CHAIN = 5
LOOK_BACK = timedelta(days=3)  # over a weekend without a worker
LOG_DAYS = 365


@transaction.atomic
def hear(event: str, page: Page, *, key: str) -> int:
    """Write down that ``event`` sets off rules on ``page``, and return how many will act.

    ``key`` names the event for ever: heard twice, it counts once. What a rule itself brings about
    belongs to the chain of its cause: in one chain no rule acts twice, and after five links it
    ends. What is held back so is logged as stopped.
    """
    earlier = current_run()
    # A rule's own echo, such as the publish by which it sets a field, is not worth a line.
    rules = [one for one in rules_for(event, page) if not earlier or one.pk != earlier.rule_id]
    if not rules:
        return 0
    cause = earlier.cause if earlier else uuid.uuid4()
    chain = RuleRun.objects.filter(cause=cause).exclude(state=RunState.STOPPED)
    acted = set(chain.values_list("rule", flat=True)) if earlier else set()
    depth = earlier.depth + 1 if earlier else 0
    runs = []
    for rule in rules:
        run = _run(rule, event, page, key)
        run.cause, run.depth = cause, depth
        if why := _why_stop(rule, acted, depth):
            run.state, run.finished_at = RunState.STOPPED, timezone.now()
            run.outcomes = [{"action": None, "what": "", "done": False, "why": why}]
        runs.append(run)
    RuleRun.objects.bulk_create(runs, ignore_conflicts=True)
    will_act = sum(run.state == RunState.WAITING for run in runs)
    if will_act:
        carry_out.enqueue(key)
    return will_act


def _run(rule: ContentRule, event: str, page: Page, key: str) -> RuleRun:
    return RuleRun(
        rule=rule,
        rule_name=rule.name,
        event=event,
        event_key=key,
        page_id=page.pk,
        page_title=page.title,
        page_key=page.translation_key,
    )


def _why_stop(rule: ContentRule, acted: set[int], depth: int) -> str:
    if rule.pk in acted:
        return _("It acted in this chain already; once more would be a loop.")
    if depth > LONGEST_CHAIN:
        return _("Rules have set one another off %d times; here it ends.") % LONGEST_CHAIN
    return ""


def hear_dates(now: datetime) -> int:
    """Hear which review dates and expiries were reached by ``now``: a job of the clock.

    Each page once for each date, also where the worker stood still for a weekend. Returns how many
    rules will act.
    """
    known = RuleRun.objects.filter(event__in=[RuleEvent.REVIEW_DUE, RuleEvent.EXPIRED])
    lately = known.filter(happened_at__gte=now - 2 * LOOK_BACK)
    heard = set(lately.values_list("event_key", flat=True))
    return sum(
        hear(event, page, key=key)
        for event, page, key in [*_reviews_due(now), *_expired(now)]
        if key not in heard
    )


def _reviews_due(now: datetime):
    if not listens(RuleEvent.REVIEW_DUE):
        return
    days = (timezone.localdate(now - LOOK_BACK), timezone.localdate(now))
    for page in PortalPage.objects.filter(review_by__range=days, archived_at=None):
        yield RuleEvent.REVIEW_DUE, page, f"review:{page.pk}:{page.review_by}"


def _expired(now: datetime):
    if not listens(RuleEvent.EXPIRED):
        return
    for page in Page.objects.filter(expired=True, expire_at__range=(now - LOOK_BACK, now)):
        yield RuleEvent.EXPIRED, page, f"expired:{page.pk}:{page.expire_at.isoformat()}"


def forget_old(now: datetime) -> int:
    """Forget runs after a year, and events that no trial looks back to; return how many rows."""
    runs = RuleRun.objects.filter(happened_at__lt=now - timedelta(days=LOG_DAYS))
    events = PageEvent.objects.filter(happened_at__lt=now - timedelta(days=TRIAL_DAYS + 1))
    return runs.delete()[0] + events.delete()[0]
