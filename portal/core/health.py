"""Whether the portal works, as `/healthz` tells it: cheap to ask, without a secret."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field

from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from portal.core import clock, tasks
from portal.core.migrations_state import known_migrations
from portal.core.models import Worker
from portal.core.registry import Registry

OK, DEGRADED, FAILING = "ok", "degraded", "failing"
MAX_LISTED = 10


@dataclass(frozen=True)
class Finding:
    """What was found out about one part; ``facts`` are for an operator to read."""

    part: str
    status: str = OK
    facts: dict = field(default_factory=dict)


# Asked with nothing; an answer touches its own part only and takes milliseconds.
health_checks = Registry[Finding]("Does your part of the portal work?")


def examine() -> dict:
    """Return the state of every part, and of the whole: its worst part's."""
    findings = list(_findings())
    order = [OK, DEGRADED, FAILING]
    worst = max((finding.status for finding in findings), key=order.index)
    parts = {}
    for finding in findings:
        row = asdict(finding)
        parts[row["part"]] = {"status": row["status"], **row["facts"]}
    return {"status": worst, **parts}


def _findings() -> Iterator[Finding]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        # Nothing else can be asked, and the reason stands in the log of the database.
        yield Finding("database", FAILING)
        return
    yield Finding("database")
    missing = known_migrations() - set(MigrationRecorder(connection).applied_migrations())
    yield Finding("migrations", FAILING if missing else OK, {"missing": len(missing)})
    if missing:
        return  # the tables that the others read may not be there
    yield _worker()
    yield _clock()
    yield from health_checks.ask()


def _worker() -> Finding:
    alive = Worker.objects.alive(timezone.now()).count()
    gave_up = tasks.given_up()
    count = gave_up.count()
    names = list(gave_up.values_list("task_path", flat=True)[:MAX_LISTED])
    status = FAILING if not alive else DEGRADED if count else OK
    facts = {"alive": alive, "waiting": tasks.waiting(), "gave_up": count}
    return Finding("worker", status, {**facts, "gave_up_tasks": names})


def _clock() -> Finding:
    late, failed = clock.overdue_jobs(timezone.now()), clock.failed_jobs()
    status = FAILING if late else DEGRADED if failed else OK
    return Finding("clock", status, {"overdue": late, "failed": failed})
