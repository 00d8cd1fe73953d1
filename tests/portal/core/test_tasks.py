"""A task is done once a worker has time, whatever happens to the worker."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from portal.core import tasks
from portal.core.models import Worker

pytestmark = pytest.mark.django_db


@task()
def work(text: str) -> str:
    return text.upper()


@task(queue_name="search")
def index(text: str) -> str:
    return text


@task()
def fail() -> None:
    raise ValueError("no paper")


@pytest.fixture
def queue(settings):
    settings.TASKS = {
        "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "search"]}
    }


def status():
    return DBTaskResult.objects.get().status


def test_a_task_is_claimed_once_and_done(queue):
    work.enqueue("water")

    row = tasks.claim_next("one")
    assert tasks.claim_next("two") is None
    tasks.run(row)

    row = DBTaskResult.objects.get()
    assert (row.status, row.return_value) == (TaskResultStatus.SUCCESSFUL, "WATER")


def test_what_makes_a_page_findable_goes_first(queue):
    work.enqueue("later")
    index.enqueue("first")

    assert tasks.claim_next("one").queue_name == "search"


def test_a_long_job_gives_way_to_raised_priorities_only(queue):
    work.enqueue("later")
    index.enqueue("soon")
    assert not tasks.is_urgent_waiting()

    index.using(priority=50).enqueue("now")

    assert tasks.is_urgent_waiting()
    assert tasks.arguments_of_waiting(index) == {"soon", "now"}
    assert tasks.claim_next("one").args_kwargs["args"] == ["now"]


def test_a_failed_task_rests_is_tried_again_and_then_given_up(queue):
    fail.enqueue()
    for attempt in range(1, tasks.MAX_ATTEMPTS + 1):
        DBTaskResult.objects.update(run_after=timezone.now() - timedelta(seconds=1))
        tasks.run(tasks.claim_next(f"worker {attempt}"))
        if attempt < tasks.MAX_ATTEMPTS:
            row = DBTaskResult.objects.get()
            assert row.status == TaskResultStatus.READY
            assert row.run_after > timezone.now()

    assert status() == TaskResultStatus.FAILED
    assert [row.task_path for row in tasks.given_up()] == [f"{__name__}.fail"]


def test_the_task_of_a_worker_that_is_gone_is_taken_back(queue):
    now = timezone.now()
    Worker.objects.create(name="gone", started_at=now, alive_until=now - timedelta(seconds=1))
    Worker.objects.create(name="here", started_at=now, alive_until=now + timedelta(minutes=1))
    work.enqueue("lost")
    tasks.claim_next("gone")
    work.enqueue("kept")
    tasks.claim_next("here")

    assert tasks.take_back_abandoned(now) == 1

    row = tasks.claim_next("here")
    assert row.args_kwargs["args"] == ["lost"]


def test_a_worker_that_slept_through_its_lease_changes_nothing(queue):
    work.enqueue("water")
    slow = tasks.claim_next("slow")
    tasks.take_back_abandoned(timezone.now())
    tasks.claim_next("quick")

    tasks.run(slow)

    assert status() == TaskResultStatus.RUNNING


@pytest.mark.django_db(transaction=True)
def test_kill_9_in_the_middle_of_a_task_loses_nothing(tmp_path, settings):
    """A worker process is killed while it works; the next one finishes the task."""
    data = {
        **os.environ,
        "STOA_DATA_DIR": str(tmp_path),
        "STOA_WORKER_LEASE_SECONDS": "2",
        "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
        "STOA_DATABASE_URL": f"sqlite:///{tmp_path}/kill.sqlite3",
    }

    def manage(*arguments):
        return [sys.executable, "manage.py", *arguments]

    run = {"env": data, "cwd": settings.BASE_DIR}
    subprocess.run(manage("migrate", "--verbosity", "0"), check=True, **run)
    script = "from tests.portal.core.slow import linger; linger.enqueue()"
    subprocess.run(manage("shell", "--no-imports", "-c", script), check=True, **run)

    first = subprocess.Popen(manage("run_worker"), stdout=subprocess.DEVNULL, **run)
    try:
        _wait_for(tmp_path / "started")
    finally:
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
    assert not (tmp_path / "finished").exists()
    second = subprocess.Popen(manage("run_worker"), stdout=subprocess.DEVNULL, **run)
    try:
        _wait_for(tmp_path / "finished")
    finally:
        second.terminate()
        assert second.wait(timeout=20) == 0


def _wait_for(path, *, seconds=60):
    deadline = time.monotonic() + seconds
    while not path.exists():
        assert time.monotonic() < deadline, f"{path.name} never happened"
        os.sched_yield()
