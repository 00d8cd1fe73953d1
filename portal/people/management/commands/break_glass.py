"""Print a link with which a superuser comes in, also where local log-in is switched off."""

from django.core.management.base import BaseCommand, CommandError

from portal.core.errors import RuleViolation
from portal.people import services


class Command(BaseCommand):
    help = "Print a link with which a superuser comes in once, within a quarter of an hour."

    def add_arguments(self, parser):
        parser.add_argument("login_name")

    def handle(self, *, login_name, **options):
        try:
            self.stdout.write(services.glass_link(login_name))
        except RuleViolation as refusal:
            raise CommandError(str(refusal)) from refusal
