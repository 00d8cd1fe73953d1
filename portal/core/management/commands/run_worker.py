"""Do the background work until told to stop."""

import signal

from django.core.management.base import BaseCommand

from portal.core.worker import Work


class Command(BaseCommand):
    help = "Do background tasks and periodic jobs until SIGTERM or Ctrl-C; finishes what it does."

    def handle(self, **options):
        work = Work()
        signal.signal(signal.SIGTERM, work.stop)
        signal.signal(signal.SIGINT, work.stop)
        self.stdout.write(f"Worker {work.name} is at work.")
        work.run()
