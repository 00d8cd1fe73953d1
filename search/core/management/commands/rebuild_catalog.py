"""Write the catalog index anew; searches are answered all the while."""

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from search.core import services
from search.core.contract import EngineSilentError


class Command(BaseCommand):
    help = (
        "Rebuild the catalog index. Searches are answered until it is complete. One that was"
        " broken off goes on where it was."
    )

    def add_arguments(self, parser):
        parser.add_argument("--no-progress", action="store_true", help="Hide the progress bar.")
        parser.add_argument("--anew", action="store_true", help="Begin from the first entry.")

    def handle(self, *, no_progress, anew, **options):
        entries = services.count_identities()
        total = entries * len(list(services.backends()))
        # ``None`` lets tqdm stay silent by itself when stderr is not a terminal.
        with tqdm(total=total, unit="item", disable=no_progress or None) as bar:
            try:
                failed = services.rebuild(on_indexed=bar.update, anew=anew)
            except EngineSilentError as error:
                raise CommandError(
                    "The search engine does not answer; it gets what it lacks once it does, and"
                    f" the embedded index, which is complete, answers until then. {error}"
                ) from error
        if failed:
            raise CommandError(f"{failed} of {total} items failed; the old index stays in use.")
        self.stdout.write(self.style.SUCCESS(f"Indexed {entries} entries."))
