"""Periodic jobs: who registered what, when it is due, and how its last run ended.

The worker calls :func:`run_due_jobs`. A job takes ``now``, opens short transactions of its
own, and may run twice.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from portal.core.models import JobRun

logger = logging.getLogger(__name__)

# A job that is this late, its own period added, is no longer merely waiting its turn.
TOLERANCE = timedelta(minutes=5)


@dataclass(frozen=True)
class Job:
    name: str
    every: timedelta
    work: Callable[[datetime], object]


_jobs: dict[str, Job] = {}


def register(name: str, every: timedelta, job: Callable[[datetime], object]) -> None:
    """Let ``job`` run every so often; called in ``AppConfig.ready()``.

    Raises:
        ImproperlyConfigured: Another job has this name.
    """
    entry = Job(name, every, job)
    if _jobs.setdefault(name, entry) != entry:
        raise ImproperlyConfigured(f"Two jobs are called {name!r}.")


def run_due_jobs(now: datetime) -> list[str]:
    """Run what is due at ``now`` and return the names, failures included."""
    due = [job for job in _jobs.values() if _claim(job, now)]
    for job in due:
        _run(job, now)
    return [job.name for job in due]


def overdue_jobs(now: datetime) -> list[str]:
    """Return the names of the jobs that should have run long ago."""
    due_at = dict(JobRun.objects.values_list("name", "due_at"))
    return [
        job.name
        for job in _jobs.values()
        if job.name in due_at and due_at[job.name] < now - job.every - TOLERANCE
    ]


def failed_jobs() -> list[str]:
    """Return the names of the jobs whose last run failed."""
    runs = JobRun.objects.filter(name__in=_jobs).exclude(failure="")
    return list(runs.values_list("name", flat=True))


def _claim(job: Job, now: datetime) -> bool:
    runs = JobRun.objects.filter(name=job.name)
    # Read first: a job that is not due costs no write.
    due_at = runs.values_list("due_at", flat=True).first()
    if due_at is None:
        JobRun.objects.get_or_create(name=job.name, defaults={"due_at": now})
    elif due_at > now:
        return False
    # One UPDATE is the lock: of two workers one changes the row, the other finds
    # nothing due. No transaction stays open while the job works.
    claimed = runs.filter(due_at__lte=now).update(
        due_at=now + job.every, started_at=now, finished_at=None
    )
    return claimed == 1


def _run(job: Job, now: datetime) -> None:
    failure = ""
    try:
        job.work(now)
    except Exception as error:  # one job's failure must not stop the clock of the others
        logger.exception("The job %s failed.", job.name)
        failure = f"{type(error).__name__}: {error}"
    JobRun.objects.filter(name=job.name, started_at=now).update(
        finished_at=timezone.now(), failure=failure
    )
