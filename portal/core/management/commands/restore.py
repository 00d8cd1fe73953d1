"""Put a backup back."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from portal.core import backups
from portal.core.errors import RuleViolation


class Command(BaseCommand):
    help = "Put the database and media of a backup in place of what is there. Stop Stoa first."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--yes", action="store_true", help="Do not ask.")

    def handle(self, *, file, yes, **options):
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        question = "Everything in this installation is replaced by the backup. Go on? [yes/no] "
        if not yes and input(question).strip().lower() != "yes":
            raise CommandError("Nothing was changed.")
        try:
            told = backups.restore(file)
        except (RuleViolation, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(self.style.SUCCESS(f"Restored what was saved at {told['saved_at']}."))
        self.stdout.write("Run “manage.py migrate” if Stoa is newer than the backup.")
