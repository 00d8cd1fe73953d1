"""Commands of the portal in processes of their own, on the database of the test."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

PATIENCE_SECONDS = 120


def environment(**more: str) -> dict:
    """Return what a process needs to work on the test's database and engine."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{database['NAME']}"
    else:
        place = f"{database['HOST'] or 'localhost'}:{database['PORT'] or 5432}"
        url = f"postgres://{database['USER']}:{database['PASSWORD']}@{place}/{database['NAME']}"
    search = settings.STOA_SEARCH
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "STOA_DATABASE_URL": url,
        "STOA_ELASTICSEARCH_URL": search["URL"],
        "STOA_SEARCH_DISTRIBUTION": search["DISTRIBUTION"],
        "STOA_SEARCH_INDEX_PREFIX": search["INDEX_PREFIX"],
        "STOA_ELASTICSEARCH_TIMEOUT_SECONDS": "20",
        **more,
    }


@contextmanager
def running(*arguments: str, **more: str):
    """Start ``manage.py`` with ``arguments``; give the process, and end it."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=environment(**more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        process.stdout.close()


def eventually(question, *, process=None, seconds=PATIENCE_SECONDS):
    """Ask until the answer is yes, and return it."""
    deadline = time.monotonic() + seconds
    while not (answer := question()):
        if process is not None and process.poll() is not None:
            raise AssertionError(f"It ended: {process.stdout.read()}")
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)
    return answer
