"""Say how good the catalog search is, by queries whose answers people have judged."""

import json
from dataclasses import asdict
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from catalog.courses.models import Course
from portal.core.errors import RuleViolation
from portal.people.enums import EVERYONE, SIGNED_IN
from search.core import evaluation, services
from search.core.contract import CatalogQuery, Identity

HEADINGS = ["nDCG@10", "MRR@10", "recall@50", "nothing found"]


class Command(BaseCommand):
    help = "Compare the answers of the configured search with judgments; prints a table."

    def add_arguments(self, parser):
        parser.add_argument("judgments", type=Path, help="TSV: query id, document code, grade 0–3")
        parser.add_argument("queries", type=Path, help="TSV: query id, text")
        parser.add_argument("--language", default="en", help="Whose texts are shown first.")
        parser.add_argument("--json", action="store_true", help="Print JSON instead of a table.")

    def handle(self, *, judgments, queries, language, **options):
        try:
            judged = evaluation.read_judgments(_lines(judgments))
            asked = evaluation.read_queries(_lines(queries))
        except (OSError, UnicodeDecodeError, RuleViolation) as error:
            raise CommandError(str(error)) from error
        rows = evaluation.evaluate(judged, asked, lambda text: found_by(text, language))
        if not rows:
            raise CommandError("No query of the one file has a judgment in the other.")
        mean = evaluation.average(rows.values())
        if options["json"]:
            by_query = {query: asdict(row) for query, row in rows.items()}
            told = {"queries": len(rows), "mean": asdict(mean), "by_query": by_query}
            self.stdout.write(json.dumps(told, indent=2))
            return
        self.stdout.write(f"{'query':<12}" + "".join(f"{name:>15}" for name in HEADINGS))
        for query, row in [*rows.items(), (f"all {len(rows)}", mean)]:
            figures = "".join(f"{value:>15.4f}" for value in asdict(row).values())
            self.stdout.write(f"{query:<12.12}{figures}")


def found_by(text: str, language: str) -> list[str]:
    """Return the codes of the courses that ``text`` finds for anybody who is signed in."""
    hits = services.search(
        CatalogQuery(text, page_size=evaluation.DEPTH),
        viewer=None,
        tokens=frozenset({EVERYONE, SIGNED_IN}),
        language=language,
    ).hits
    ids = [Identity.of(hit.number).pk for hit in hits]
    codes = dict(Course.objects.filter(pk__in=ids).values_list("pk", "code"))
    return [codes[pk] for pk in ids if pk in codes]


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8-sig").splitlines()
