"""Compare the search indexes with the database; repair what differs, if asked to."""

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from search.core import services
from search.core.contract import EngineSilentError
from search.core.services import checking


class Command(BaseCommand):
    help = "Compare the search indexes with the database. Exit code 1 if something differs."

    def add_arguments(self, parser):
        parser.add_argument("--repair", action="store_true", help="Write anew what differs.")
        parser.add_argument("--no-progress", action="store_true", help="Hide the progress bar.")

    def handle(self, *, repair, no_progress, **options):
        entries = services.count_identities()
        with tqdm(total=entries, unit="item", disable=no_progress or None) as bar:
            try:
                outcome = checking.check(
                    repairs=repair, on_checked=bar.update, on_found=self.stdout.write
                )
            except EngineSilentError as error:
                raise CommandError(
                    f"The embedded index was compared, the search engine was not: {error}"
                ) from error
        if not outcome.differed:
            self.stdout.write(self.style.SUCCESS(f"All {entries} entries are as they should be."))
            return
        told = f"{outcome.embedded} differed in the embedded index, {outcome.engine} in the engine"
        if not repair:
            raise CommandError(f"{told}. Run check_search --repair to write them anew.")
        self.stdout.write(self.style.SUCCESS(f"{told}; they are repaired."))
