"""Bring the courses of a CSV file into the catalog."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from catalog.courses import imports
from catalog.courses.models import CatalogPage

SHOWN = 100


class Command(BaseCommand):
    help = "Create or update course pages from a CSV file; see docs/administrator."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--map", type=Path, help="A TOML file: which column feeds which field.")
        parser.add_argument("--under", help="Path or number of a catalog page, such as /catalog/.")
        parser.add_argument("--dry-run", action="store_true", help="Report only, write nothing.")
        parser.add_argument("--report", type=Path, help="Write all findings to this file.")
        parser.add_argument("--no-progress", action="store_true", help="Hide the progress bar.")

    def handle(self, *, file, under, dry_run, no_progress, report, **options):
        catalog = self._catalog(under)
        try:
            mapping = self._map(options["map"])
            rows = imports.read_rows(file, mapping)
            total = imports.count_rows(file)
            with tqdm(total=total, unit="row", disable=no_progress or None) as bar:
                done = imports.import_rows(rows, under=catalog, dry_run=dry_run, on_row=bar.update)
        except (imports.BadMap, imports.BadFile, OSError) as error:
            raise CommandError(str(error)) from error
        self._tell(done, dry_run, report)

    def _map(self, path: Path | None) -> imports.Mapping:
        return imports.read_map(path.read_text(encoding="utf-8")) if path else imports.Mapping()

    def _catalog(self, under: str | None) -> CatalogPage:
        pages = CatalogPage.objects.filter(alias_of=None).order_by("path")
        if under and under.isdigit():
            pages = pages.filter(pk=int(under))
        elif under:
            wanted = under.strip("/")
            pages = [page for page in pages if (page.url or "").strip("/") == wanted]
        page = next(iter(pages), None)
        if page is None:
            raise CommandError("There is no such catalog page. Run setup_site first, or say which.")
        return page

    def _tell(self, done: imports.Report, dry_run: bool, path: Path | None) -> None:
        lines = [str(finding) for finding in done.findings]
        if path is not None:
            path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        for line in lines[:SHOWN]:
            self.stderr.write(line)
        if len(lines) > SHOWN:
            self.stderr.write(f"… and {len(lines) - SHOWN} more; --report FILE writes all.")
        would = "would be " if dry_run else ""
        self.stdout.write(
            self.style.SUCCESS(
                f"{done.rows} rows: {done.created} {would}created, {done.updated} {would}updated,"
                f" {done.unchanged} unchanged, {done.failed} with errors."
            )
        )
