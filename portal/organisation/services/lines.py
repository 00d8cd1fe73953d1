"""The lines of today, worked out from the jobs in the database itself."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.db import connection, transaction

from portal.core.dates import organisation_today
from portal.organisation.enums import DEEPEST
from portal.organisation.models import JobAssignment, ReportingLine
from portal.organisation.services.locking import lock_organisation

PARAMETERS = 900  # in one statement, which every database takes
BATCH = 4_000  # people a transaction; well below two seconds on SQLite

_CLIMB = """
    WITH RECURSIVE up (report_id, manager_id, depth) AS (
        SELECT job.person_id, job.manager_id, 1 FROM {jobs} job
        WHERE {counts} {only}
        UNION
        SELECT up.report_id, job.manager_id, up.depth + 1
        FROM up JOIN {jobs} job ON job.person_id = up.manager_id
        WHERE up.depth < {deepest} AND {counts}
    )
    SELECT manager_id, report_id, MIN(depth) FROM up GROUP BY manager_id, report_id
"""
_COUNTS = """
    job.manager_id IS NOT NULL AND job.starts_on <= %s
    AND (job.ends_on IS NULL OR job.ends_on >= %s)
"""


def redraw_lines(people: Iterable[int], *, day: date | None = None) -> set[int]:
    """Work out who is above ``people`` and above all who were below them; return all of those.

    Call it under the lock, after their jobs have changed. A job that closes a circle would put
    somebody above themselves: the database refuses it.
    """
    changed = set(people)
    touched = changed | _ids_below(changed)
    for part in _parts(touched, PARAMETERS):
        ReportingLine.objects.filter(report__in=part).delete()
    for part in _parts(touched, PARAMETERS):
        _draw(part, day or organisation_today())
    return touched


def count_lines_below(people: Iterable[int]) -> int:
    """Return how many lines lead to ``people`` from below; somebody below two counts twice."""
    parts = _parts(people, PARAMETERS)
    return sum(ReportingLine.objects.filter(manager__in=part).count() for part in parts)


def draw_first_lines(people: Iterable[int], *, day: date | None = None) -> None:
    """Draw the lines above ``people`` who had no job before, so that nobody is below them.

    Call it under the lock; faster than :func:`redraw_lines` for thousands of new people.
    """
    for part in _parts(people, PARAMETERS):
        _draw(part, day or organisation_today())


def redraw_everything(*, day: date | None = None) -> None:
    """Work all lines out anew, in transactions short enough for a database with one writer.

    The lines of one person change at once; between two batches others still have their old ones.
    """
    day = day or organisation_today()
    if connection.vendor == "postgresql":
        with transaction.atomic():
            lock_organisation()
            _compare_all(day)
        return
    placed = JobAssignment.objects.on(day).exclude(manager=None).values_list("person", flat=True)
    people = sorted(set(placed.iterator()))
    gone = set(ReportingLine.objects.values_list("report", flat=True).distinct()) - set(people)
    for part in _parts([*people, *sorted(gone)], BATCH):
        with transaction.atomic():
            lock_organisation()
            for few in _parts(part, PARAMETERS):
                ReportingLine.objects.filter(report__in=few).delete()
                _draw(few, day)


def _compare_all(day: date) -> None:
    """Draw all lines beside those there are, and write only what differs."""
    table = connection.ops.quote_name(ReportingLine._meta.db_table)
    climb = _CLIMB.format(jobs=_jobs_table(), counts=_COUNTS, only="", deepest=DEEPEST)
    same = "fresh.manager_id = line.manager_id AND fresh.report_id = line.report_id"
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS fresh_lines")
        cursor.execute(
            f"CREATE TEMPORARY TABLE fresh_lines (manager_id, report_id, depth) AS {climb}",
            [day] * 4,
        )
        cursor.execute("ANALYZE fresh_lines")
        cursor.execute(
            f"DELETE FROM {table} line WHERE NOT EXISTS (SELECT 1 FROM fresh_lines fresh "  # noqa: S608
            f"WHERE {same} AND fresh.depth = line.depth)"
        )
        cursor.execute(
            f"INSERT INTO {table} (manager_id, report_id, depth) "  # noqa: S608
            f"SELECT manager_id, report_id, depth FROM fresh_lines fresh WHERE NOT EXISTS "
            f"(SELECT 1 FROM {table} line WHERE {same})"
        )
        cursor.execute("DROP TABLE fresh_lines")


def _jobs_table() -> str:
    return connection.ops.quote_name(JobAssignment._meta.db_table)


def _ids_below(people: set[int]) -> set[int]:
    found = set()
    for part in _parts(people, PARAMETERS):
        lines = ReportingLine.objects.filter(manager__in=part)
        found.update(lines.values_list("report", flat=True))
    return found


def _draw(people: Iterable[int], day: date) -> None:
    """Add the lines above ``people``, who have none; above everybody if nobody is named."""
    people = list(people)
    only = f"AND job.person_id IN ({', '.join(['%s'] * len(people))})" if people else ""
    climb = _CLIMB.format(
        jobs=_jobs_table(),
        counts=_COUNTS,
        only=only,
        deepest=DEEPEST,
    )
    table = connection.ops.quote_name(ReportingLine._meta.db_table)
    when = connection.ops.adapt_datefield_value(day)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (manager_id, report_id, depth) {climb}",
            [when, when, *people, when, when],
        )


def _parts(people: Iterable[int], size: int) -> Iterator[list[int]]:
    rows = sorted(people)
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
