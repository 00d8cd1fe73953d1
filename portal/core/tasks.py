"""The life of a task row: claimed, done, tried again, taken back, given up.

The rows are django-tasks-db's own. How often a task was tried is the number of workers it names.
"""

import logging
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Case, Value, When
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks.base import DEFAULT_TASK_PRIORITY, TaskContext
from django_tasks_db.models import DBTaskResult

from portal.core.models import Worker

logger = logging.getLogger(__name__)

QUEUES = ["search", "default"]  # what makes a page findable goes first
MAX_ATTEMPTS = 5
FIRST_PAUSE = timedelta(seconds=10)

GAVE_UP = "The worker ended before the task did, every time."


def claim_next(worker: str) -> DBTaskResult | None:
    """Give ``worker`` the task that is next; None if there is nothing to do."""
    rank = Case(
        *(When(queue_name=name, then=Value(place)) for place, name in enumerate(QUEUES)),
        output_field=models.SmallIntegerField(),
    )
    ready = DBTaskResult.objects.ready().filter(queue_name__in=QUEUES)
    in_line = ready.order_by(rank, *DBTaskResult._meta.ordering)
    while row := in_line.first():
        row.status = TaskResultStatus.RUNNING
        row.started_at = timezone.now()
        row.worker_ids = [*row.worker_ids, worker]
        # One UPDATE is the lock: a second worker that read the same row changes nothing.
        unclaimed = DBTaskResult.objects.filter(pk=row.pk, status=TaskResultStatus.READY)
        if unclaimed.update(
            status=row.status, started_at=row.started_at, worker_ids=row.worker_ids
        ):
            return row
    return None


def run(row: DBTaskResult) -> None:
    """Do the task of a claimed row and write down how it ended."""
    try:
        task = row.task
        context = [TaskContext(task_result=row.task_result)] if task.takes_context else []
        value = task.call(*context, *row.args_kwargs["args"], **row.args_kwargs["kwargs"])
        _close(row, status=TaskResultStatus.SUCCESSFUL, return_value=value)
    except Exception as error:  # whatever a task raises, the worker goes on with the next
        logger.exception("The task %s failed.", row.task_path)
        _fail(row, f"{type(error).__module__}.{type(error).__qualname__}", str(error))


def take_back_abandoned(now: datetime) -> int:
    """Queue the tasks of workers that are gone; return how many."""
    alive = set(Worker.objects.alive(now).values_list("name", flat=True))
    running = DBTaskResult.objects.running()
    abandoned = [row for row in running if not alive.intersection(row.worker_ids[-1:])]
    for row in abandoned:
        logger.warning("The worker of task %s is gone; the task is tried again.", row.task_path)
        _fail(row, "", GAVE_UP)
    return len(abandoned)


def waiting() -> int:
    """Return how many tasks could be done right now."""
    return DBTaskResult.objects.ready().count()


def is_urgent_waiting() -> bool:
    """Return whether a task of raised priority could be done right now: a long job gives way."""
    return DBTaskResult.objects.ready().filter(priority__gt=DEFAULT_TASK_PRIORITY).exists()


def arguments_of_waiting(task) -> set:
    """Return every argument with which ``task`` has still to be done, or is being done."""
    rows = DBTaskResult.objects.filter(
        task_path=task.module_path,
        status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING],
    )
    given = rows.values_list("args_kwargs", flat=True)
    return {argument for row in given for argument in row["args"]}


def given_up() -> models.QuerySet:
    """Return the tasks that nobody will try again, the newest first."""
    return DBTaskResult.objects.failed().order_by("-finished_at")


def remove_old_results(now: datetime) -> int:
    """Forget tasks that were done two weeks ago; what gave up is kept for three months."""
    done = DBTaskResult.objects.successful().filter(finished_at__lt=now - timedelta(days=14))
    failed = DBTaskResult.objects.failed().filter(finished_at__lt=now - timedelta(days=90))
    return done.delete()[0] + failed.delete()[0]


def pause_after(attempts: int) -> timedelta:
    """Return how long a task rests after its n-th attempt: 10 s, 40 s, 160 s, 640 s."""
    return FIRST_PAUSE * 4 ** (attempts - 1)


def _fail(row: DBTaskResult, error_class: str, text: str) -> None:
    told = {"exception_class_path": error_class, "traceback": text}
    attempts = len(row.worker_ids)
    if attempts >= MAX_ATTEMPTS:
        _close(row, status=TaskResultStatus.FAILED, return_value=None, **told)
    else:
        rest = pause_after(attempts) if error_class else timedelta(0)
        _of_this_attempt(row).update(
            status=TaskResultStatus.READY, run_after=timezone.now() + rest, **told
        )


def _close(row, **values) -> None:
    values = {"exception_class_path": "", "traceback": "", **values}
    _of_this_attempt(row).update(finished_at=timezone.now(), **values)


def _of_this_attempt(row) -> models.QuerySet:
    # A worker that slept through its lease finds its task taken back, and leaves it alone.
    return DBTaskResult.objects.filter(
        pk=row.pk, status=TaskResultStatus.RUNNING, started_at=row.started_at
    )
