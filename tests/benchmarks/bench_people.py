"""How long HR's file of 100,000 people takes, and the screens that show them. Asserts nothing.

A database of its own and a file made for it: nine levels of managers, units in a tree, titles,
locations, dates. Each run is a process of its own, so that the memory is that of one run.
"""

import argparse
import csv
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

PEOPLE = 100_000
DEPTH = 9
ROUNDS = 20
CITIES = "Harbour Hillside Lakeside Meadow North Orchard Quarry Riverside South Westgate".split()
NAMES = "Ada Ben Cem Dora Emil Fay Gus Hana Ida Jon Kai Lea Max Nia Ole Pia Rui Sol Tom Una".split()
ROOT = Path(__file__).parents[2]


def managers(count: int) -> list[int]:
    """Return for everybody the place of their manager, above them; the top has -1. Depth nine."""
    share = count ** (1 / (DEPTH - 1))
    sizes = [1]
    while len(sizes) < DEPTH - 1:
        sizes.append(max(sizes[-1] + 1, round(share ** len(sizes))))
    scale = min(1.0, (count - DEPTH) / (2 * sum(sizes)))
    sizes = [max(1, round(size * scale)) for size in sizes]
    sizes.append(count - sum(sizes))
    chance, above, start = random.Random(2026), [-1], 0
    for size, upper in zip(sizes[1:], sizes, strict=False):
        above += [start + chance.randrange(upper) for _one in range(size)]
        start += upper
    return above


def write_file(path: Path, count: int, *, moved: int = 0, since: str = "") -> None:
    """Write the file of HR; ``moved`` people at its end have another manager, as of ``since``."""
    chance, above = random.Random(7), managers(count)
    rows = []
    for place in range(count):
        manager = above[place]
        unit = f"U{place // 40:05}"
        if place >= count - moved and manager > 0:
            manager = chance.randrange(1, manager + 1)
        rows.append(
            {
                "number": f"{place:06}",
                "email": "" if place % 5 == 0 else f"p{place}@people.example",
                "name": f"{chance.choice(NAMES)} {chance.choice(CITIES)} {place}",
                "unit": f"Ondal > Division {place // 20_000} > Area {place // 1_000} > Team {unit}",
                "unit_code": unit,
                "title": f"Title {place % 300}",
                "location": CITIES[place % len(CITIES)],
                "language": "de" if place % 4 == 0 else "en",
                "hired_on": f"20{10 + place % 15}-0{1 + place % 9}-15",
                "manager": f"{manager:06}" if manager >= 0 else "",
                "starts_on": since if place >= count - moved else "",
            }
        )
    chance.shuffle(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def run_import(path: Path) -> None:
    """Import ``path`` in this process and say how long it took, in all and here, and the memory."""
    from portal.organisation import imports
    from portal.organisation.services.feed import import_people

    before = time.perf_counter()
    done = import_people(imports.read_rows(path, imports.Mapping()))
    took = time.perf_counter() - before
    spent = time.process_time()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{took:8.1f} s ({spent:.1f} s CPU here) {memory:8.0f} MB"
        f"  {done.created:,} created, {done.changed:,} changed ({done.moved:,} moved),"
        f" {done.unchanged:,} unchanged, {done.failed:,} with errors"
    )


def screens(top, middle, keeper) -> list[tuple]:
    """Return what is timed: a label, who looks, and the address."""
    from portal.organisation.models import Location, OrgUnit, Profile
    from portal.vocabulary.models import Skill
    from tests.factories.vocabulary import SkillFactory

    root, unit = (OrgUnit.objects.get(name=name).pk for name in ("Ondal", "Division 0"))
    skill = Skill.objects.filter(name="Bench").first() or SkillFactory(name="Bench")
    skill.profiles.set(Profile.objects.order_by("pk")[:5_000])
    place = Location.objects.first().pk
    filters = f"unit={unit}&title=Title+17&location={place}&skill={skill.pk}"
    return [
        ("directory", top, "/people/"),
        ("directory, last page", top, "/people/?page=4000"),
        ("directory, one word", top, "/people/?q=harbour+77"),
        ("directory, filtered", top, f"/people/?q=a&{filters}"),
        ("person", top, f"/people/{middle.pk}/"),
        ("my team, direct", top, "/my/team/"),
        ("my team, all", top, "/my/team/?reports=all&page=30"),
        ("my team, all, last page", top, "/my/team/?reports=all&page=4000"),
        ("my team of few", middle, "/my/team/"),
        ("chart", top, "/people/chart/"),
        ("chart of somebody", top, f"/people/chart/{middle.pk}/"),
        ("unit, everybody", top, f"/units/{root}/"),
        ("unit", top, f"/units/{unit}/"),
        ("mentors", top, "/mentors/"),
        ("desk of people", keeper, "/admin/users/"),
        ("desk of people, found", keeper, "/admin/users/?q=harbour"),
        ("desk of units", keeper, "/admin/orgunit/"),
        ("desk of jobs", keeper, "/admin/jobassignment/"),
        ("desk of jobs, found", keeper, "/admin/jobassignment/?q=harbour+77"),
        ("desk of grants", keeper, "/admin/grants/"),
        ("desk of audiences", keeper, "/admin/audience/"),
    ]


def _spent(database: int) -> float:
    """Return the seconds of CPU of this process and of the database's that works for it."""
    ticks = 0
    stat = Path(f"/proc/{database}/stat")
    if stat.exists():  # only where the database is on this machine
        fields = stat.read_text().rpartition(")")[2].split()
        ticks = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return time.process_time() + ticks


def time_screens() -> None:
    """Say how long the screens over all these people take, and how many queries they cost."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from catalog.courses.services import set_up_site
    from portal.people.enums import Role
    from portal.people.models import User
    from tests.factories.people import person_with

    import_module("portal.wsgi")  # in memory as the web server has it
    set_up_site(name="Stoa", hostname="localhost", port=80, languages=["en"])
    top = User.objects.get(employee_number="000000")
    middle = User.objects.get(employee_number="000007")
    known = User.objects.filter(groups__role_group__role=Role.ADMINISTRATOR).first()
    keeper = known or person_with(Role.ADMINISTRATOR)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # what autovacuum does a minute after an import
        cursor.execute("SELECT pg_backend_pid()")
        database = cursor.fetchone()[0]
    for label, viewer, address in screens(top, middle, keeper):
        client = Client(SERVER_NAME="localhost")
        client.force_login(viewer)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        asked = len(queries.captured_queries)
        times, spent = [], _spent(database)
        for _round in range(ROUNDS):
            before = time.perf_counter()
            client.get(address)
            times.append((time.perf_counter() - before) * 1000)
        spent = (_spent(database) - spent) * 1000 / ROUNDS
        p95 = statistics.quantiles(times, n=20)[-1]
        print(
            f"{label:26} {answer.status_code}  p50 {statistics.median(times):7.1f} ms"
            f"  p95 {p95:7.1f} ms  CPU {spent:6.1f} ms  {asked:3} queries",
            flush=True,
        )


def measure(count: int, *, screens: bool) -> None:
    """Import twice, with moves a third time, then time the screens."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    with tempfile.TemporaryDirectory() as folder:
        first, moved, back = (Path(folder) / f"{name}.csv" for name in ("new", "moved", "back"))
        write_file(first, count)
        write_file(moved, count, moved=count // 20)
        # As of long ago, for those whom the other file has left alone.
        write_file(back, count, moved=count // 10, since="2025-10-01")
        for label, path in (
            ("all new", first),
            ("unchanged", first),
            ("5 % moved", moved),
            ("10 % dated back", back),
        ):
            print(f"{label:16}", end="", flush=True)
            _again("--import", str(path))
    if screens:
        _again("--screens")


def _again(*arguments: str) -> None:
    command = [sys.executable, "-m", "tests.benchmarks.bench_people", *arguments]
    subprocess.run(command, check=True, cwd=ROOT)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--no-screens", action="store_true")
    parser.add_argument("--import", dest="file", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--screens", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
    if not (asked.file or asked.screens) and "STOA_DATABASE_URL" not in os.environ:
        # Everything again below a PostgreSQL of its own.
        raise SystemExit(
            subprocess.call([ROOT / ".ci" / "postgresql", sys.executable, "-m", *_module()])
        )
    import django

    django.setup()
    if asked.file:
        run_import(asked.file)
    elif asked.screens:
        time_screens()
    else:
        print(f"{asked.people:,} people, {os.cpu_count()} cores, {os.environ['STOA_DATABASE_URL']}")
        measure(asked.people, screens=not asked.no_screens)


def _module() -> list[str]:
    return ["tests.benchmarks.bench_people", *sys.argv[1:]]


if __name__ == "__main__":
    main()
