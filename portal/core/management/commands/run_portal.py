"""Everything that a portal needs, in one foreground process that ends together."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from portal.core.welcome import welcome_lines

WORKERS, THREADS = 2, 4
POLL_SECONDS = 0.2
GRACE_SECONDS = 20


class Command(BaseCommand):
    help = "Prepare the database, then run web server and task worker until Ctrl-C or SIGTERM."

    def add_arguments(self, parser):
        parser.add_argument("--demo", action="store_true", help="Load the demo organisation first.")

    def handle(self, *, demo, **options):
        self.children: list[subprocess.Popen] = []
        self.stopping = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        self._prepare(demo)
        if self.stopping:
            return
        self._start("worker", [sys.executable, "-m", "django", "run_worker"])
        self._start("web server", self._server())
        if self._is_open():
            self._welcome()
        code = self._wait()
        self._end()
        if code:
            sys.exit(code)

    def _prepare(self, demo: bool) -> None:
        self.stdout.write("Preparing the database …")
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
        call_command("migrate", verbosity=0, interactive=False)
        if not getattr(settings, "WHITENOISE_USE_FINDERS", False):
            call_command("collectstatic", verbosity=0, interactive=False)
        if demo:
            call_command("load_demo")

    def _server(self) -> list[str]:
        return [
            sys.executable,
            "-m",
            "gunicorn",
            "portal.wsgi:application",
            f"--bind=127.0.0.1:{settings.STOA_PORT}",
            f"--workers={WORKERS}",
            f"--threads={THREADS}",
            "--log-level=warning",
        ]

    def _start(self, name: str, command: list[str]) -> None:
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE}
        # A group of its own: Ctrl-C reaches this process alone, which ends the others in order.
        child = subprocess.Popen(  # noqa: S603 - our own commands
            command, cwd=settings.BASE_DIR, env=environment, start_new_session=True
        )
        child.title = name
        self.children.append(child)

    def _is_open(self) -> bool:
        """Wait until the web server listens; return whether it does."""
        while not self.stopping and all(child.poll() is None for child in self.children):
            try:
                socket.create_connection(("127.0.0.1", settings.STOA_PORT), timeout=1).close()
            except OSError:
                time.sleep(POLL_SECONDS)
            else:
                return True
        return False

    def _welcome(self) -> None:
        write = self.stdout.write
        write("")
        write(self.style.SUCCESS(f"Stoa is open: http://localhost:{settings.STOA_PORT}/"))
        for line in welcome_lines.ask():
            write(line)
        write("Stop with Ctrl-C.")
        self.stdout.flush()

    def _wait(self) -> int:
        while not self.stopping:
            for child in self.children:
                if child.poll() is not None:
                    self.stderr.write(f"The {child.title} ended with code {child.returncode}.")
                    return child.returncode or 1
            time.sleep(POLL_SECONDS)
        return 0

    def _stop(self, *_signal) -> None:
        self.stopping = True
        if not self.children:
            sys.exit(1)  # still preparing: what is under way is rolled back

    def _end(self) -> None:
        for child in reversed(self.children):
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        for child in self.children:
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
