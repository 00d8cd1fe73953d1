"""Write the catalog index anew; searches are answered all the while."""

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from search.core import services


class Command(BaseCommand):
    help = "Rebuild the catalog index. Searches are answered until it is complete."

    def add_arguments(self, parser):
        parser.add_argument("--no-progress", action="store_true", help="Hide the progress bar.")

    def handle(self, *, no_progress, **options):
        entries = services.count_identities()
        total = entries * len(list(services.backends()))
        # ``None`` lets tqdm stay silent by itself when stderr is not a terminal.
        with tqdm(total=total, unit="item", disable=no_progress or None) as bar:
            failed = services.rebuild(on_indexed=bar.update)
        if failed:
            raise CommandError(f"{failed} of {total} items failed; the old index stays in use.")
        self.stdout.write(self.style.SUCCESS(f"Indexed {entries} entries."))
