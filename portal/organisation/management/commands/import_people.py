"""Bring the people of an HR file in, with their units, managers, titles and dates."""

import csv
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from portal.core.errors import RuleViolation
from portal.core.exports import neutral
from portal.organisation import imports
from portal.organisation.imports.report import RESULT_HEADER

SHOWN = 100


def _share(text: str) -> Decimal:
    try:
        share = Decimal(text.strip().removesuffix("%"))
    except InvalidOperation as error:
        raise CommandError("--max-share is a percentage, such as 5%.") from error
    if not 0 <= share <= 100:
        raise CommandError("--max-share is between 0% and 100%.")
    return share


class Command(BaseCommand):
    help = "Add, change and move people from a CSV file of HR; see docs/administrator."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--map", type=Path, help="A TOML file: which column feeds which field.")
        parser.add_argument("--dry-run", action="store_true", help="Report only, write nothing.")
        parser.add_argument(
            "--deactivate-missing",
            action="store_true",
            help="Deactivate who is not in the file any more.",
        )
        parser.add_argument(
            "--max-share",
            default="5%",
            help="Refuse a file that would deactivate more than this share (5%%).",
        )
        parser.add_argument("--result", type=Path, help="Write what became of every row here.")
        parser.add_argument("--no-progress", action="store_true", help="Hide the progress bar.")

    def handle(self, *, file, dry_run, no_progress, result, **options):
        share = _share(options["max_share"])
        try:
            mapping = self._map(options["map"])
            rows = imports.read_rows(file, mapping)
            total = imports.count_rows(file)
            with tqdm(total=total, unit="row", disable=no_progress or None) as bar:
                done = imports.import_people(
                    rows,
                    dry_run=dry_run,
                    deactivate_missing=options["deactivate_missing"],
                    max_share=share,
                    on_row=bar.update,
                )
        except (imports.BadMap, imports.BadFile, RuleViolation, OSError, UnicodeError) as error:
            raise CommandError(str(error)) from error
        self._tell(done, dry_run, result)

    def _map(self, path: Path | None) -> imports.Mapping:
        return imports.read_map(path.read_text(encoding="utf-8")) if path else imports.Mapping()

    def _tell(self, done: imports.Report, dry_run: bool, path: Path | None) -> None:
        if path is not None:
            with path.open("w", encoding="utf-8-sig", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(RESULT_HEADER)
                for row in imports.result_rows(done.lines):
                    writer.writerow([neutral(cell) for cell in row])
        for finding in done.findings[:SHOWN]:
            self.stderr.write(str(finding))
        if len(done.findings) > SHOWN:
            more = len(done.findings) - SHOWN
            self.stderr.write(f"… and {more} more; --result FILE writes all.")
        would = "would be " if dry_run else ""
        self.stdout.write(
            self.style.SUCCESS(
                f"{done.rows} rows: {done.created} {would}created, {done.changed} {would}changed"
                f" ({done.moved} with another job), {done.unchanged} unchanged,"
                f" {done.failed} with errors.\n"
                f"{done.deactivated} {would}deactivated, {done.reactivated} {would}reactivated;"
                f" units: {done.units_created} {would}new, {done.units_changed} {would}changed;"
                f" {done.unknown_managers} managers unknown."
            )
        )
