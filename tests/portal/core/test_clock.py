from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from portal.core import clock
from portal.core.models import JobRun

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def jobs(monkeypatch):
    monkeypatch.setattr(clock, "_jobs", {})
    return clock._jobs


def test_a_job_runs_when_it_is_due_and_not_before(jobs):
    runs, now = [], timezone.now()
    clock.register("count", MINUTE, runs.append)

    assert clock.run_due_jobs(now) == ["count"]
    assert clock.run_due_jobs(now + MINUTE / 2) == []
    assert clock.run_due_jobs(now + MINUTE) == ["count"]

    assert runs == [now, now + MINUTE]


def test_a_failure_is_kept_and_stops_no_other_job(jobs):
    def break_down(now):
        raise ValueError("no paper")

    runs, now = [], timezone.now()
    clock.register("broken", MINUTE, break_down)
    clock.register("sound", MINUTE, runs.append)

    assert clock.run_due_jobs(now) == ["broken", "sound"]

    assert runs == [now]
    assert JobRun.objects.get(name="broken").failure == "ValueError: no paper"
    assert clock.failed_jobs() == ["broken"]


def test_of_two_workers_one_runs_the_job(jobs):
    now = timezone.now()
    clock.register("once", MINUTE, lambda now: None)
    clock.run_due_jobs(now)
    job = jobs["once"]

    assert [clock._claim(job, now + MINUTE), clock._claim(job, now + MINUTE)] == [True, False]


def test_a_job_that_nobody_runs_is_overdue(jobs):
    now = timezone.now()
    clock.register("late", MINUTE, lambda now: None)
    clock.run_due_jobs(now)

    assert clock.overdue_jobs(now + 2 * MINUTE) == []
    assert clock.overdue_jobs(now + timedelta(hours=1)) == ["late"]


def test_two_jobs_with_one_name_are_refused(jobs):
    clock.register("same", MINUTE, print)

    with pytest.raises(ImproperlyConfigured, match="same"):
        clock.register("same", MINUTE, repr)
