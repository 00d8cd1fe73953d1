"""The clock's jobs that belong to no app above."""

from datetime import datetime, timedelta

from django.contrib.sessions.backends.db import SessionStore

from portal.core import clock, tasks
from portal.core.models import Worker


def register_jobs() -> None:
    """Tell the clock what to do, and how often."""
    clock.register("core.take_back_tasks", timedelta(seconds=10), tasks.take_back_abandoned)
    clock.register("core.clean_up", timedelta(hours=6), clean_up)


def clean_up(now: datetime) -> None:
    """Forget sessions, workers and task results that have had their day."""
    SessionStore.clear_expired()
    Worker.objects.filter(alive_until__lt=now - timedelta(days=1)).delete()
    tasks.remove_old_results(now)
