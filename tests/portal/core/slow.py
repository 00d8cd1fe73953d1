"""A task that takes its time the first time it is tried."""

import threading

from django.conf import settings
from django_tasks import task


@task()
def linger() -> None:
    started = settings.DATA_DIR / "started"
    if not started.exists():
        started.touch()
        threading.Event().wait(60)
    (settings.DATA_DIR / "finished").touch()
