"""How good the answers are on a judged set: 76 queries over the demo and 877 titles of ESCO.

Prints nDCG@10, MRR@10, recall@50 and the share of queries that found nothing, clean and misspelt:
for a plain full text as the measure, for the embedded index by words, by meaning where a model is
there (make model), and for an engine where STOA_ELASTICSEARCH_URL names one. Asserts nothing.
"""

import argparse
import os
import re
import sqlite3
import sys
import tempfile
from contextlib import closing, contextmanager
from dataclasses import astuple
from pathlib import Path

JUDGED = Path(__file__).parent / "judged"
ASKED = ("queries", "misspelt")
MAP = """[defaults]
audience = "signed-in"
"""


def fill(folder: Path) -> None:
    """Load the demo, and import the courses of the judged set beside it."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("load_demo", no_progress=True, verbosity=0)
    (folder / "map.toml").write_text(MAP)
    call_command(
        "import_courses",
        JUDGED / "courses.csv",
        map=folder / "map.toml",
        no_progress=True,
        stdout=(folder / "import.txt").open("w"),
    )


def plain_full_text():
    """Return how SQLite's FTS5 answers out of the box: any word, stemmed, by BM25."""
    from catalog.courses.models import Course
    from search.core.contract import Identity, Kind
    from search.core.models import IndexedText

    codes = dict(Course.objects.values_list("pk", "code"))
    rows = [
        (codes[Identity.of(row.indexed_id).pk], f"{row.title} {row.summary} {row.words} {row.body}")
        for row in IndexedText.objects.filter(indexed__kind=Kind.COURSE)
    ]
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE f USING fts5(c UNINDEXED, t, tokenize='porter')")
    database.executemany("INSERT INTO f VALUES (?, ?)", rows)

    def find(text: str) -> list[str]:
        asked = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", text))
        with closing(database.cursor()) as cursor:
            cursor.execute("SELECT c FROM f WHERE f MATCH ? ORDER BY bm25(f) LIMIT 100", [asked])
            return list(dict.fromkeys(code for (code,) in cursor.fetchall()))

    return find


def measure(name: str, find) -> None:
    from search.core import evaluation

    judged = evaluation.read_judgments((JUDGED / "judgments.tsv").open(encoding="utf-8"))
    for asked in ASKED:
        queries = evaluation.read_queries((JUDGED / f"{asked}.tsv").open(encoding="utf-8"))
        mean = evaluation.average(evaluation.evaluate(judged, queries, find).values())
        figures = "".join(f"{value:>12.4f}" for value in astuple(mean))
        print(f"{name:<34}{asked:<10}{figures}", flush=True)


def run(folder: Path) -> None:
    from django.conf import settings

    from search.core import services
    from search.core.management.commands.evaluate_search import found_by
    from search.core.meaning import model

    fill(folder)
    heads = "".join(f"{head:>12}" for head in ("nDCG@10", "MRR@10", "recall@50", "nothing"))
    print(f"{'':<44}{heads}")
    measure("plain full text, any word", plain_full_text())

    def find(text: str) -> list[str]:
        return found_by(text, "en")

    backends = ["embedded", "engine"] if services.engine() else ["embedded"]
    for backend in backends:
        address = settings.STOA_SEARCH["URL"] if backend == "engine" else ""
        with searching(URL=address, SEMANTIC_MODEL=Path("/nowhere")):
            if address:
                services.rebuild(on_indexed=id)
            measure(f"{backend}, by words", find)
        if model.folder():
            services.keep_vectors(None, seconds=3_600)
            with searching(URL=address):
                measure(f"{backend}, by words and meaning", find)
        else:
            print("There is no model to search by meaning with: make model fetches one.")


@contextmanager
def searching(**changes):
    """As if the search had other settings."""
    from django.conf import settings

    kept = settings.STOA_SEARCH
    settings.STOA_SEARCH = {**kept, **changes}
    yield
    settings.STOA_SEARCH = kept


def main() -> None:
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args()
    model = os.environ.get("STOA_SEMANTIC_MODEL")
    ours = Path(os.environ.get("STOA_DATA_DIR", "var")) / "model"
    with tempfile.TemporaryDirectory(prefix="stoa-bench-") as name:
        folder = Path(name)
        os.environ["STOA_SEMANTIC_MODEL"] = str(Path(model or ours).resolve())
        os.environ["STOA_DATA_DIR"] = name
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.dev")
        import django

        django.setup()
        run(folder)


if __name__ == "__main__":
    sys.exit(main())
