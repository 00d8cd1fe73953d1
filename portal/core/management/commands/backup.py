"""Save database and media."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.core import backups
from portal.core.errors import RuleViolation


class Command(BaseCommand):
    help = "Save database and media to a new file."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *, file, **options):
        if file.exists():
            raise CommandError(f"{file} is there already. Choose another name.")
        try:
            backups.save(file, now=timezone.now())
        except (RuleViolation, OSError) as error:
            raise CommandError(str(error)) from error
        megabytes = file.stat().st_size / 1_000_000
        self.stdout.write(self.style.SUCCESS(f"Saved {file}, {megabytes:.1f} MB."))
