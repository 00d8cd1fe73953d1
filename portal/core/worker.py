"""The worker process: does the tasks, keeps the clock, and shows that it lives."""

import logging
import os
import socket
import threading
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone
from django.utils.crypto import get_random_string

from portal.core import clock, tasks
from portal.core.models import Worker

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.5
CLOCK_SECONDS = 5


class Work:
    """One worker's loop; :meth:`stop` lets it finish the task in hand."""

    def __init__(self, *, lease: timedelta | None = None) -> None:
        self.name = f"{socket.gethostname()[:32]}-{os.getpid()}-{get_random_string(8)}"
        self.lease = lease or timedelta(seconds=settings.STOA_WORKER_LEASE_SECONDS)
        self._stopped = threading.Event()

    def stop(self, *_signal) -> None:
        """Ask the loop to end; safe to call from a signal handler."""
        self._stopped.set()

    def run(self) -> None:
        """Work until told to stop."""
        now = timezone.now()
        Worker.objects.create(name=self.name, started_at=now, alive_until=now + self.lease)
        pulse = threading.Thread(target=self._keep_alive, name="pulse", daemon=True)
        pulse.start()
        next_look = now
        try:
            while not self._stopped.is_set():
                next_look = self._step(next_look)
        finally:
            self.stop()
            pulse.join()
            Worker.objects.filter(name=self.name).delete()

    def _step(self, next_look: datetime) -> datetime:
        close_old_connections()
        try:
            now = timezone.now()
            if now >= next_look:
                clock.run_due_jobs(now)
                next_look = now + timedelta(seconds=CLOCK_SECONDS)
            row = tasks.claim_next(self.name)
            if row is not None:
                tasks.run(row)
                return next_look
        except DatabaseError:
            # A busy or restarted database is no reason to go: the rows are still there.
            logger.exception("The database does not answer the worker.")
            connection.close()
        self._stopped.wait(POLL_SECONDS)
        return next_look

    def _keep_alive(self) -> None:
        while not self._stopped.wait(self.lease.total_seconds() / 4):
            try:
                self._prolong()
            except DatabaseError:
                logger.warning("The worker could not prolong its lease; it tries again.")
                connection.close()
        connection.close()

    def _prolong(self) -> None:
        now = timezone.now()
        Worker.objects.update_or_create(
            name=self.name,
            defaults={"alive_until": now + self.lease},
            create_defaults={
                "name": self.name,
                "started_at": now,
                "alive_until": now + self.lease,
            },
        )
