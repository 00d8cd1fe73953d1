"""Content rules for tests, and a worker that does what they have queued."""

import itertools

from django_tasks_db.models import DBTaskResult

from portal.contentrules.models import ContentRule, RuleAction
from portal.contentrules.services import carry_out_event

_numbers = itertools.count(1)


def rule(author, *actions, below=None, event="published", **fields) -> ContentRule:
    """Save a rule of ``author``; each of ``actions`` is a dict of fields."""
    fields = {"name": f"Rule {next(_numbers)}", "everywhere": below is None, **fields}
    row = ContentRule(event=event, below=below, author=author, **fields)
    row.actions = [RuleAction(sort_order=at, **action) for at, action in enumerate(actions)]
    row.save()
    return row


def work() -> int:
    """Do every queued task of content rules, also those that the tasks queue; return how many."""
    done = 0
    while True:
        ready = DBTaskResult.objects.ready().filter(task_path__startswith="portal.contentrules")
        row = ready.first()
        if row is None:
            return done
        carry_out_event(*row.args_kwargs["args"])
        row.delete()
        done += 1
