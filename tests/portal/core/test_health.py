from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from portal.core import clock, health
from portal.core.models import Worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def alive(monkeypatch):
    monkeypatch.setattr(clock, "_jobs", {})
    now = timezone.now()
    Worker.objects.create(name="w", started_at=now, alive_until=now + timedelta(minutes=1))


@pytest.mark.smoke
def test_a_portal_that_works_says_so(client, alive):
    answer = client.get("/healthz")

    told = answer.json()
    assert (answer.status_code, told["status"]) == (200, "ok")
    assert {"database", "migrations", "worker", "clock", "search"} <= told.keys()


def test_without_a_worker_it_is_failing(client):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()["worker"]["status"]) == (503, "failing")


def test_a_missing_migration_is_named_by_number(client, alive, monkeypatch):
    known = health.known_migrations() | {("core", "9999_tomorrow")}
    monkeypatch.setattr(health, "known_migrations", lambda: known)

    told = client.get("/healthz").json()

    assert told["migrations"] == {"status": "failing", "missing": 1}


def test_a_silent_database_is_an_answer_and_no_error(client, monkeypatch):
    def refuse():
        raise DatabaseError("gone")

    monkeypatch.setattr(connection, "cursor", refuse)

    assert health.examine() == {"status": "failing", "database": {"status": "failing"}}
