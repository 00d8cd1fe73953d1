"""A catalog of any size whose words are as common and as rare as in real texts.

Words and skills are those of ESCO where ``../shared/data`` holds it, else made up; either way the
first few are used far more often than the others, as Zipf's law has it.
"""

import csv
import gzip
import random
import re
from collections import Counter
from pathlib import Path

ESCO = Path(__file__).resolve().parents[3] / "shared" / "data" / "esco"
A_BATCH = 200
SYLLABLES = "ba ce di fo gu la me ni po ru sa te vi wo zu tra ble ster ment ing pro con".split()


def of_esco(folder: Path = ESCO) -> tuple[Counter, list[str]] | None:
    """Return how often each word is used in ESCO's texts, and names of skills; None without it."""
    texts, skills = folder / "skills.csv.gz", folder / "ict_skills.csv.gz"
    if not (texts.is_file() and skills.is_file()):
        return None
    with gzip.open(texts, "rt", encoding="utf-8") as file:
        words = Counter(
            word
            for row in csv.DictReader(file)
            for word in re.findall(r"[a-z]{2,}", row["labels_and_description"].lower())
        )
    with gzip.open(skills, "rt", encoding="utf-8") as file:
        return words, [row["label"] for row in csv.DictReader(file)]


def made_up(chance: random.Random, count: int = 12_000) -> tuple[Counter, list[str]]:
    """Return the same, invented."""
    made: dict[str, None] = {}
    while len(made) < count:
        made["".join(chance.choices(SYLLABLES, k=chance.randint(2, 4)))] = None
    words = Counter({word: 1_000_000 // (rank + 3) for rank, word in enumerate(made)})
    return words, [f"Skill {number}" for number in range(400)]


class Catalog:
    """Publishes courses and their pages in bulk, the way the import does."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.chance = random.Random(2026)
        used, self.skills = of_esco() or made_up(self.chance)
        self.words, self.weights = zip(*used.most_common(), strict=True)
        self._sums = list(_running(self.weights))

    def sentence(self, length: int) -> str:
        picked = self.chance.choices(self.words, cum_weights=self._sums, k=length)
        return " ".join(picked).capitalize()

    def write_pages(self) -> None:
        from catalog.courses.imports.writing import Shelf
        from catalog.courses.models import CatalogPage
        from catalog.courses.services import set_up_site

        set_up_site(name="Bench", hostname="localhost", port=80, languages=["en", "de"])
        shelf = Shelf(CatalogPage.objects.get(locale__language_code="en"))
        for start in range(0, self.size, A_BATCH):
            numbers = range(start, min(start + A_BATCH, self.size))
            shelf.add([(self._values(number), self._named(number)) for number in numbers])

    def _values(self, number: int) -> dict:
        return {
            "code": f"B-{number}",
            "title": self.sentence(self.chance.randint(3, 7)),
            "summary": self.sentence(25)[:300],
            "body": f"<p>{self.sentence(120)}</p>",
            "delivery": self.chance.choice(["self-paced", "classroom", "virtual"]),
            "level": self.chance.choice(["starter", "practised", "expert"]),
            "language": self.chance.choice(["en", "en", "en", "de"]),
            "effort_minutes": self.chance.choice([10, 20, 30, 45, 60, 90, 240, None]),
            "provider": f"provider {self.chance.randrange(60)}",
            "audience": ["signed-in" if number % 10 else "role:administrator"],
        }

    def _named(self, number: int) -> dict[str, list[str]]:
        return {
            "topics": [f"Topic {number % 40}"],
            "skills": self.chance.sample(self.skills, 3),
            "tags": [f"tag {one}" for one in self.chance.sample(range(400), 2)],
        }


def _running(weights):
    total = 0
    for weight in weights:
        total += weight
        yield total
