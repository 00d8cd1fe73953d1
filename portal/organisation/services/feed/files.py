"""HR files that somebody uploads: kept, checked, then imported, with a result to take away."""

import csv
import io
import tempfile
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from portal.core.errors import RuleViolation
from portal.core.exports import neutral
from portal.organisation.enums import ImportState
from portal.organisation.imports.mapping import BadMap, Mapping, read_map
from portal.organisation.imports.opening import BadFile
from portal.organisation.imports.reading import count_rows, read_rows
from portal.organisation.imports.report import RESULT_HEADER, Report, result_rows
from portal.organisation.models import PeopleImport
from portal.organisation.services.feed.run import import_people
from portal.people.models import User
from portal.people.tasks import send_password_link

KEPT_DAYS = 30  # then the names in a file are nobody's business any more
SHOWN = 50  # findings on the screen
NOTED_EVERY = 500  # rows, so that whoever waits sees it go on


class NotNow(RuleViolation):
    """A file is checked or imported already, or was refused."""


def upload(
    file,
    *,
    by: User,
    map_source: str = "",
    deactivate_missing: bool = False,
    max_share: Decimal = Decimal(5),
    mail_links: bool = False,
) -> PeopleImport:
    """Keep an HR file, to be checked by :func:`check_file` in the background.

    Raises:
        BadMap: The map makes no sense.
    """
    if map_source:
        read_map(map_source)
    row = PeopleImport(
        name=Path(file.name).name[:200],
        map_source=map_source,
        deactivate_missing=deactivate_missing,
        max_share=max_share,
        mail_links=mail_links,
        state=ImportState.CHECKING,
        started_by=by,
    )
    row.file.save("people.csv", file, save=False)
    row.save()
    log(instance=row, action="organisation.import", user=by)
    return row


def forget_files(now: datetime) -> int:
    """Remove what files of more than a month ago hold, and their results; return how many.

    Who imported what, and how many people it changed, stays.
    """
    before = now - timedelta(days=KEPT_DAYS)
    old = PeopleImport.objects.filter(uploaded_at__lt=before).exclude(file="")
    forgotten = 0
    for row in old.exclude(state__in=[ImportState.WAITING, ImportState.RUNNING]):
        state = ImportState.REFUSED if row.state == ImportState.CHECKED else row.state
        # The rows first: a file that stays behind is found by nobody.
        PeopleImport.objects.filter(pk=row.pk).update(file="", result="", state=state)
        for file in (row.file, row.result):
            if file:
                file.storage.delete(file.name)
        forgotten += 1
    return forgotten


def check_file(pk: int) -> bool:
    """Say what the file would do; nothing is changed. Safe to run twice."""
    row = PeopleImport.objects.filter(pk=pk, state=ImportState.CHECKING).first()
    return row is not None and _work(row, dry_run=True, then=ImportState.CHECKED)


@transaction.atomic
def ask_for_run(row: PeopleImport, *, by: User) -> PeopleImport:
    """Let a checked file be imported by :func:`run_file` in the background.

    Raises:
        NotNow: It is not checked yet, was refused, or is under way.
    """
    waiting = PeopleImport.objects.filter(pk=row.pk, state=ImportState.CHECKED)
    if not waiting.update(state=ImportState.WAITING, rows_done=0, started_by=by):
        raise NotNow(_("This file is under way already, or was refused."))
    row.refresh_from_db()
    return row


def run_file(pk: int) -> bool:
    """Import a file that waits. Run again after a worker has died, it goes on where it was."""
    states = (ImportState.WAITING, ImportState.RUNNING)
    row = PeopleImport.objects.filter(pk=pk, state__in=states).first()
    if row is None:
        return False
    PeopleImport.objects.filter(pk=pk).update(state=ImportState.RUNNING)
    return _work(row, dry_run=False, then=ImportState.DONE)


def _work(row: PeopleImport, *, dry_run: bool, then: str) -> bool:
    rows = PeopleImport.objects.filter(pk=row.pk)
    done = 0

    def note(more: int) -> None:
        nonlocal done
        if more and done // NOTED_EVERY != (done + more) // NOTED_EVERY:
            rows.update(rows_done=done + more)
        done += more

    try:
        mapping = read_map(row.map_source) if row.map_source else Mapping()
        with _on_disk(row) as path:
            rows.update(rows_total=count_rows(path))
            report = import_people(
                read_rows(path, mapping),
                by=row.started_by,
                dry_run=dry_run,
                deactivate_missing=row.deactivate_missing,
                max_share=row.max_share,
                on_row=note,
            )
    except (BadFile, BadMap, RuleViolation) as refusal:
        rows.update(state=ImportState.REFUSED, refusal=str(refusal), finished_at=timezone.now())
        return False
    _keep_result(row, report)
    counts = {**report.counts(), "findings": _first_findings(report)}
    rows.update(state=then, counts=counts, finished_at=timezone.now(), rows_done=report.rows)
    if row.mail_links and not dry_run:
        for login_name in report.new_logins:
            send_password_link.enqueue(login_name)
    return True


def _first_findings(report: Report) -> list[dict]:
    """Return what a screen shows of the findings, errors first; the result file has them all."""
    ordered = sorted(report.findings, key=lambda one: (not one.is_error, one.row))
    return [asdict(one) for one in ordered[:SHOWN]]


@contextmanager
def _on_disk(row: PeopleImport):
    # The store may be far away; the file is read from one end to the other.
    with tempfile.NamedTemporaryFile(suffix=".csv") as copy:
        with row.file.open("rb") as file:
            for chunk in file.chunks():
                copy.write(chunk)
        copy.flush()
        yield Path(copy.name)


def _keep_result(row: PeopleImport, report: Report) -> None:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(RESULT_HEADER)
    for line in result_rows(report.lines):
        writer.writerow([neutral(cell) for cell in line])
    if row.result:
        row.result.delete(save=False)
    row.result.save("result.csv", ContentFile(text.getvalue().encode("utf-8-sig")), save=False)
    PeopleImport.objects.filter(pk=row.pk).update(result=row.result.name)
