"""What rules do once they are set off: action by action, each at most once."""

from contextlib import nullcontext

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from portal.contentrules.enums import ActionKind, RunState
from portal.contentrules.models import RuleAction, RuleRun
from portal.contentrules.policies import why_not
from portal.contentrules.services.actions import act
from portal.contentrules.services.chain import because_of
from portal.contentrules.services.telling import NotAllowed, tell, tell_of_refusal
from portal.core.errors import RuleViolation


def carry_out_event(event_key: str) -> int:
    """Let act what waits for this event; return how many rules did. Safe to run twice."""
    waiting = RuleRun.objects.filter(event_key=event_key, state=RunState.WAITING)
    ids = list(waiting.order_by("rule_name", "pk").values_list("pk", flat=True))
    for run_id in ids:
        carry_out_run(run_id)
    return len(ids)


def carry_out_run(run_id: int) -> None:
    """Do what one rule does for one event, in its order; what is done already is left alone.

    Each action has a transaction of its own, together with its line in the log. One that is refused
    keeps the others from nothing: the log says why, and somebody is told.
    """
    run = RuleRun.objects.filter(pk=run_id, state=RunState.WAITING).select_related("rule").first()
    if run is None:
        return
    with because_of(run):
        for action in run.rule.actions.all() if run.rule else ():
            _do(run_id, action)
    _finish(run_id)


def _do(run_id: int, action: RuleAction) -> None:
    if action.kind == ActionKind.NOTIFY:
        # By itself it may be long, and it is safe to repeat: no transaction waits for it.
        run = RuleRun.objects.get(pk=run_id)
        if not _is_done(run, action):
            _record(run_id, action, _outcome(run, action))
        return
    with transaction.atomic():
        run = RuleRun.objects.select_for_update().get(pk=run_id)
        if not _is_done(run, action):
            _record(run_id, action, _outcome(run, action))


def _outcome(run: RuleRun, action: RuleAction) -> dict:
    try:
        # What tells people has transactions of its own, one a batch.
        with nullcontext() if action.kind == ActionKind.NOTIFY else transaction.atomic():
            return {"done": True, "why": _perform(run, action)}
    except (RuleViolation, PermissionDenied, ValidationError) as refusal:
        why = " ".join(getattr(refusal, "messages", None) or [str(refusal)])
        rights = isinstance(refusal, NotAllowed | PermissionDenied)
        return {"done": False, "why": why, "rights": rights}


def _perform(run: RuleRun, action: RuleAction) -> str:
    page = Page.objects.filter(pk=run.page_id).specific().first()
    if page is None:
        raise RuleViolation(_("The page was deleted."))
    if why := why_not(run.rule, action, page):
        raise NotAllowed(why)
    if action.kind == ActionKind.NOTIFY:
        return tell(run, action, page)
    return act(action, page, run.rule.author)


def _is_done(run: RuleRun, action: RuleAction) -> bool:
    return run.state != RunState.WAITING or any(
        outcome["action"] == action.pk for outcome in run.outcomes
    )


@transaction.atomic
def _record(run_id: int, action: RuleAction, outcome: dict) -> None:
    run = RuleRun.objects.select_for_update().get(pk=run_id)
    if not _is_done(run, action):
        line = {"action": action.pk, "what": action.kind, **outcome}
        run.outcomes = [*run.outcomes, line]
        run.save(update_fields=["outcomes"])


@transaction.atomic
def _finish(run_id: int) -> None:
    run = RuleRun.objects.select_for_update().get(pk=run_id)
    if run.state != RunState.WAITING:
        return
    if run.rule is None:
        why = _("The rule was deleted before it could act.")
        run.outcomes = [*run.outcomes, {"action": None, "what": "", "done": False, "why": why}]
    refused = [outcome for outcome in run.outcomes if not outcome["done"]]
    run.state = RunState.REFUSED if refused else RunState.DONE
    run.finished_at = timezone.now()
    run.save(update_fields=["outcomes", "state", "finished_at"])
    if refused and run.rule is not None:
        rights = any(outcome.get("rights") for outcome in refused)
        tell_of_refusal(run, refused[0]["why"], is_of_rights=rights)
