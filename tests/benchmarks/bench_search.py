"""How long the catalog search takes with 20,000 courses. Prints, asserts nothing.

A database of its own. Its pages are published the way the import does it, and indexed as
``rebuild_catalog`` does; then every sixth course gets a second language in the index.
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

COURSES = 20_000
A_BATCH = 200
ROUNDS = 200
FACETS = {"delivery": "self-paced", "level": "starter", "language": "en"}


def words_of_a_catalog(chance: random.Random, count: int) -> list[str]:
    """Return made-up words; the first ones are used far more often than the last."""
    parts = "ba ce di fo gu la me ni po ru sa te vi wo zu tra ble ster ment ing pro con".split()
    made: dict[str, None] = {}
    while len(made) < count:
        made["".join(chance.choices(parts, k=chance.randint(2, 4)))] = None
    return list(made)


class Catalog:
    """Writes courses and their pages in bulk."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.chance = random.Random(2026)
        self.words = words_of_a_catalog(self.chance, 12_000)
        self.weights = [1 / (rank + 3) for rank in range(len(self.words))]

    def sentence(self, length: int) -> str:
        return " ".join(self.chance.choices(self.words, self.weights, k=length)).capitalize()

    def entries(self, start: int, count: int):
        from search.core.contract import CatalogEntry, EntryText, Identity, Kind
        from search.core.facets import bands

        for pk in range(start, start + count):
            minutes = self.chance.choice([10, 20, 30, 45, 60, 90, 240, None])
            topic = self.chance.randrange(40)
            skills = self.chance.sample(range(200), 3)
            tags = self.chance.sample(range(400), 2)
            course = self.courses[pk]
            yield CatalogEntry(
                about=Identity(Kind.COURSE, course.pk),
                key=course.translation_key,
                code=course.code,
                source_language="en",
                texts={
                    language: EntryText(
                        title=self.sentence(5),
                        summary=self.sentence(25),
                        words=f"{course.code} topic{topic} "
                        + " ".join(f"skill{s}" for s in skills),
                        body=self.sentence(120),
                    )
                    for language in (("en", "de") if pk % 6 == 0 else ("en",))
                },
                tokens=frozenset({"signed-in" if pk % 10 else "role:administrator"})
                | {course.enrolled_token},
                values={
                    "topic": (f"topic-{topic}", f"branch-{topic % 8}"),
                    "delivery": (self.chance.choice(["self-paced", "classroom", "virtual"]),),
                    "level": (self.chance.choice(["starter", "practised", "expert"]),),
                    "fits": bands(minutes),
                    "free": ("1",) if pk % 3 else (),
                    "language": (self.chance.choice(["en", "en", "en", "de"]),),
                    "provider": (f"provider {self.chance.randrange(60)}",),
                    "skill": tuple(f"skill-{one}" for one in skills),
                    "tag": tuple(f"tag-{one}" for one in tags),
                },
                minutes=minutes,
                published_at=None,
            )

    def write_pages(self) -> None:
        """Publish a page for each course, the way the import does."""
        from catalog.courses.imports.writing import Shelf
        from catalog.courses.models import CatalogPage, Course
        from catalog.courses.services import set_up_site

        set_up_site(name="Bench", hostname="localhost", port=80, languages=["en", "de"])
        shelf = Shelf(CatalogPage.objects.get(locale__language_code="en"))
        for start in range(0, self.size, A_BATCH):
            numbers = range(start, min(start + A_BATCH, self.size))
            shelf.add([(self.values(number), self.named(number)) for number in numbers])
        self.courses = list(Course.objects.order_by("pk"))

    def values(self, number: int) -> dict:
        return {
            "code": f"B-{number}",
            "title": self.sentence(5),
            "summary": self.sentence(25)[:300],
            "body": f"<p>{self.sentence(120)}</p>",
            "effort_minutes": self.chance.choice([10, 20, 30, 45, 60, 90, 240, None]),
            "provider": f"provider {self.chance.randrange(60)}",
            "audience": ["signed-in" if number % 10 else "role:administrator"],
        }

    def named(self, number: int) -> dict[str, list[str]]:
        return {
            "topics": [f"Topic {number % 40}"],
            "skills": [f"Skill {one}" for one in self.chance.sample(range(200), 3)],
            "tags": [f"tag {one}" for one in self.chance.sample(range(400), 2)],
        }

    def batches(self):
        for start in range(0, self.size, A_BATCH):
            yield list(self.entries(start, min(A_BATCH, self.size - start)))


def measure(name: str, act, rounds: int) -> None:
    times = []
    for number in range(rounds):
        begin = time.perf_counter()
        act(number)
        times.append((time.perf_counter() - begin) * 1000)
    cuts = statistics.quantiles(times, n=20)
    print(f"{name:<34} p50 {cuts[9]:7.1f} ms   p95 {cuts[18]:7.1f} ms   max {max(times):7.1f} ms")


def took(name: str, size: int, act) -> None:
    begin = time.perf_counter()
    act()
    spent = time.perf_counter() - begin
    print(f"{name}: {size} in {spent:.1f} s ({size / spent:.0f} a second)", flush=True)


def run(size: int, rounds: int) -> None:
    from portal.people.models import User
    from search.core import services
    from search.core.contract import CatalogQuery

    catalog = Catalog(size)
    took("pages published, and indexed on the way", size, catalog.write_pages)
    took("rebuild_catalog from these pages", size, lambda: services.rebuild(on_indexed=id))
    # Made before the clock starts: it is the writing of the index alone that is timed.
    batches = list(catalog.batches())
    took(
        "index written, every sixth in two languages",
        size,
        lambda: services.embedded().rebuild(batches, on_indexed=id),
    )

    learner = User(pk=None, is_active=True)
    tokens = frozenset({"everyone", "signed-in", "role:learner"})
    pick = random.Random(7)
    common = catalog.words[:400]
    one = [pick.choice(common) for _round in range(rounds)]
    two = [f"{pick.choice(common)} {pick.choice(common)}" for _round in range(rounds)]
    misspelt = [word[:2] + word[3:] for word in pick.choices(catalog.words[:3000], k=rounds)]
    chosen = {facet: frozenset({value}) for facet, value in FACETS.items()}

    def ask(text, chosen=None):
        services.search(CatalogQuery(text, chosen or {}), learner, tokens=tokens, language="en")

    ask("")  # a process reads the columns once
    measure("one word", lambda n: ask(one[n]), rounds)
    measure("two words", lambda n: ask(two[n]), rounds)
    measure("two words and three facets", lambda n: ask(two[n], chosen), rounds)
    measure("the most used word", lambda n: ask(catalog.words[0]), rounds)
    measure("no words", lambda n: ask(""), rounds)
    measure("a misspelt word", lambda n: ask(misspelt[n]), rounds)
    measure(
        "suggestion",
        lambda n: services.suggest(one[n][:3], learner, tokens=tokens, language="en"),
        rounds,
    )
    begin = time.perf_counter()
    services.embedded().write(batches[0][:1])
    ask("")
    print(f"one course changed, then found: {(time.perf_counter() - begin) * 1000:.1f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--courses", type=int, default=COURSES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    wanted = parser.parse_args()

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
    import django
    from django.conf import settings
    from django.core.management import call_command

    with tempfile.TemporaryDirectory(prefix="stoa-bench-") as folder:
        settings.DATABASES["default"]["NAME"] = str(Path(folder) / "bench.sqlite3")
        django.setup()
        call_command("migrate", verbosity=0)
        run(wanted.courses, wanted.rounds)


if __name__ == "__main__":
    sys.exit(main())
