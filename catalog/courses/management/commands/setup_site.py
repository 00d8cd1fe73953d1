"""Begin a real installation."""

from django.core.management.base import BaseCommand, CommandError

from catalog.courses.services import set_up_site
from portal.core.errors import RuleViolation
from portal.people.services import first_administrator_link


class Command(BaseCommand):
    help = "Make home, catalog and roles, and print a one-use link for the first administrator."

    def add_arguments(self, parser):
        parser.add_argument("--name", required=True, help="Of the organisation.")
        parser.add_argument("--host", required=True, help="Such as learn.example.org.")
        parser.add_argument("--port", type=int, default=443)
        parser.add_argument(
            "--languages", default="en", help="Codes with commas; the first is the source."
        )

    def handle(self, *, name, host, port, languages, **options):
        codes = [code.strip() for code in languages.split(",") if code.strip()]
        try:
            set_up_site(name=name, hostname=host, port=port, languages=codes)
            link = first_administrator_link()
        except RuleViolation as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(self.style.SUCCESS(f"{name} stands. The first administrator signs in:"))
        self.stdout.write(link)
