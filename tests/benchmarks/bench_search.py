"""How long the catalog search takes on a big catalog. Prints a table, asserts nothing.

Each size has a database of its own, whose pages are published the way the import does it and
indexed by ``rebuild_catalog``. Questions are put by one client and by eight, in two processes of
four threads, as the web server has them; then the whole page is fetched through the web server.
Times on a machine that does other things are worth little: the load stands beside them, and what
the asking processes themselves spent.
"""

import argparse
import http.client
import multiprocessing
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from tests.benchmarks.big_catalog import Catalog

SIZES = [20_000, 100_000]
ROUNDS = 200
PROCESSES, THREADS = 2, 4
FACETS = {"delivery": "self-paced", "level": "starter", "language": "en", "topic": "topic-7"}
TOKENS = frozenset({"everyone", "signed-in", "role:learner"})
ANEW = "everything, not kept"
LEARNER = "Bench Learner"
NO_PAGE = {"suggestion", ANEW}


def questions(catalog: Catalog, rounds: int) -> dict:
    """Return by name what is asked in each round: see ``ask``."""
    pick = random.Random(7)
    common = [word for word in catalog.words[:2_000] if len(word) > 3][:600]
    one = [pick.choice(common) for _round in range(rounds)]
    two = [f"{pick.choice(common)} {pick.choice(common)}" for _round in range(rounds)]
    rarer = [word for word in catalog.words[300:6_000] if len(word) > 5]
    misspelt = [word[:2] + word[3:] for word in pick.choices(rarer, k=rounds)]
    begun = [
        word[: pick.randint(3, max(3, len(word) - 1))] for word in pick.choices(common, k=rounds)
    ]
    chosen = {facet: frozenset({value}) for facet, value in FACETS.items()}
    return {
        "one word": [(text, {}) for text in one],
        "two words": [(text, {}) for text in two],
        "a misspelt word": [(text, {}) for text in misspelt],
        "two words, 4 facets": [(text, chosen) for text in two],
        "everything, all facets": [("", {})] * rounds,
        # An engine keeps its answer for people who may see the same: here no two may.
        ANEW: [("", {}, True)] * rounds,
        "suggestion": [(text, None) for text in begun],
    }


def ask(text: str, chosen: dict | None, alone: bool = False) -> None:
    """Search for ``text``, or propose how it goes on where ``chosen`` is None.

    Who asks ``alone`` has a token that nobody had before.
    """
    from search.core import services
    from search.core.contract import CatalogQuery

    tokens = TOKENS | {f"unit:{uuid.uuid4()}"} if alone else TOKENS
    if chosen is None:
        services.suggest(text, None, tokens=tokens, language="en")
    else:
        services.search(CatalogQuery(text, chosen), None, tokens=tokens, language="en")


def timed(asked: list) -> list[float]:
    times = []
    for one in asked:
        begin = time.perf_counter()
        ask(*one)
        times.append((time.perf_counter() - begin) * 1000)
    return times


def by_eight(asked: list) -> list[float]:
    """Return the times of the same questions, put by eight clients."""
    from django.db import connections

    connections.close_all()
    context = multiprocessing.get_context("fork")
    told = context.Queue()
    parts = [asked[at::PROCESSES] for at in range(PROCESSES)]
    ready = context.Barrier(PROCESSES)
    children = [context.Process(target=_child, args=(part, ready, told)) for part in parts]
    for child in children:
        child.start()
    times = [time for _child in children for time in told.get()]
    for child in children:
        child.join()
    return times


def _child(asked: list, ready, told) -> None:
    from django.db import connections

    from search.core import services

    services.reset_engine()  # connections are not shared with the parent
    ask("", {})
    times: list[float] = []

    def client(part: list) -> None:
        times.extend(timed(part))
        connections.close_all()

    threads = [threading.Thread(target=client, args=(asked[at::THREADS],)) for at in range(THREADS)]
    ready.wait()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told.put(times)


def show(name: str, times: list[float], spent: float | None = None) -> None:
    cuts = statistics.quantiles(times, n=100)
    cpu = f"{spent * 1000 / len(times):8.1f}" if spent is not None else " " * 8
    print(f"{name:<34}{cuts[49]:9.1f}{cuts[94]:9.1f}{cuts[98]:9.1f}{cpu}", flush=True)


def heading(text: str) -> None:
    load = os.getloadavg()[0]
    print(f"\n{text} (load {load:.1f} on {os.cpu_count()} cores)")
    print(f"{'ms':<34}{'p50':>9}{'p95':>9}{'p99':>9}{'own CPU':>8}", flush=True)


def took(name: str, size: int, act) -> None:
    begin, spent = time.perf_counter(), time.process_time()
    act()
    seconds, cpu = time.perf_counter() - begin, time.process_time() - spent
    rate = size / seconds
    print(f"{name}: {seconds:.1f} s, {rate:.0f} a second, own CPU {cpu:.1f} s", flush=True)


def measure_questions(name: str, asked: dict, rounds: int) -> None:
    heading(f"{name}, one client")
    ask("", {})  # a process reads the columns once
    for title, them in asked.items():
        begin = time.process_time()
        times = timed(them)
        show(title, times, time.process_time() - begin)
    heading(f"{name}, eight clients")
    for title, them in asked.items():
        show(title, by_eight(them))


def measure_columns() -> None:
    """Say what the embedded index costs a process when it is first asked."""
    from django.db import connections

    connections.close_all()
    context = multiprocessing.get_context("fork")
    told = context.Queue()
    child = context.Process(target=_first_question, args=(told,))
    child.start()
    seconds, kilobytes = told.get()
    child.join()
    print(f"first question of a process: {seconds:.1f} s, and {kilobytes / 1024:.0f} MB")


def _first_question(told) -> None:
    before, begin = _memory(), time.perf_counter()
    ask("", {})
    told.put((time.perf_counter() - begin, _memory() - before))


def _memory() -> int:
    rows = Path("/proc/self/status").read_text().splitlines()
    return next(int(row.split()[1]) for row in rows if row.startswith("VmRSS:"))


def measure_meaning(asked: dict, folder: Path) -> None:
    """Say what it costs to search by meaning besides: a vector for the words, and its neighbours.

    The entries' vectors are made up, as it takes as long to compare these as true ones.
    """
    import numpy as np
    from django.conf import settings

    from search.core.meaning import matrix, model, near
    from search.core.models import EntryVector, IndexedEntry, IndexState

    kept = settings.STOA_SEARCH
    named = os.environ.get("STOA_SEMANTIC_MODEL", "var/model")
    settings.STOA_SEARCH = {**kept, "SEMANTIC_MODEL": named, "VECTORS": folder}
    if (path := model.folder()) is None:
        print("There is no model to search by meaning with: make model fetches one.")
    else:
        name, numbers = (
            model.name_of(path),
            list(IndexedEntry.objects.values_list("number", flat=True)),
        )
        texts = [text for text, _chosen in asked["two words"]]
        drawn = np.random.default_rng(7).standard_normal((len(numbers), 384), dtype=np.float32)
        drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)
        EntryVector.objects.bulk_create(
            (
                EntryVector(number=number, model=name, digest="", version=1, vector=row.tobytes())
                for number, row in zip(numbers, drawn, strict=True)
            ),
            batch_size=500,
        )
        IndexState.objects.update(vectors=1)
        matrix.write_file(name)
        model.embed(path, ["warm"])
        heading(f"meaning, {len(numbers)} vectors, one client")
        vectors, times = [], []
        for text in texts:
            begin = time.perf_counter()
            vectors.append(model.embed(path, [text])[0])
            times.append((time.perf_counter() - begin) * 1000)
        show("words as a vector", times)
        matrix.current(name).nearest(vectors[0], near.LIMIT, least=-1.0)
        times = []
        for vector in vectors:
            begin = time.perf_counter()
            matrix.current(name).nearest(vector, near.LIMIT, least=-1.0)
            times.append((time.perf_counter() - begin) * 1000)
        show("its 100 neighbours", times)
        EntryVector.objects.all().delete()
    settings.STOA_SEARCH = kept


def embedded_size() -> float:
    """Return how many megabytes the embedded index takes in the database."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT SUM(pgsize) FROM dbstat WHERE name LIKE 'search\\_%%' ESCAPE '\\'"
            )
        else:
            cursor.execute(
                "SELECT SUM(pg_total_relation_size(oid)) FROM pg_class"
                " WHERE relkind = 'r' AND relname LIKE 'search\\_%'"
            )
        return float(cursor.fetchone()[0]) / 1e6


@contextmanager
def web_server(environment: dict):
    """Serve the portal the way ``run_portal`` does; give port and a learner's cookie."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "portal.wsgi:application"),
            *(f"--bind=127.0.0.1:{port}", f"--workers={PROCESSES}", f"--threads={THREADS}"),
            "--log-level=error",
        ],
        env={**os.environ, **environment},
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.2)
        yield port
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()


def learners_cookie() -> str:
    from django.conf import settings
    from django.test import Client

    from portal.people.models import User

    person, _made = User.objects.get_or_create(login_name="bench", display_name=LEARNER)
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(person)  # with all that follows a log-in
    return f"{settings.SESSION_COOKIE_NAME}={client.session.session_key}"


def fetched(port: int, cookie: str, path: str, asked: list) -> list[float]:
    times = []
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for text, chosen in asked:
        pairs = [("q", text)] if text else []
        pairs += [(facet, value) for facet, values in chosen.items() for value in values]
        begin = time.perf_counter()
        connection.request("GET", f"{path}?{urlencode(pairs)}", headers={"Cookie": cookie})
        answer = connection.getresponse()
        body = answer.read()
        times.append((time.perf_counter() - begin) * 1000)
        if answer.status != 200 or LEARNER.encode() not in body:
            raise SystemExit(f"The page answered {answer.status}, or not to the learner.")
    return times


def measure_page(name: str, asked: dict, environment: dict) -> None:
    cookie, path = learners_cookie(), catalog_path()
    asked = {title: them for title, them in asked.items() if title not in NO_PAGE}
    with web_server(environment) as port:
        for _warm in range(PROCESSES * THREADS * 2):  # each process reads what it keeps
            fetched(port, cookie, path, [("", {})])
        heading(f"{name}, the whole page through gunicorn, one client")
        for title, them in asked.items():
            show(title, fetched(port, cookie, path, them[: len(them) // 2]))
        heading(f"{name}, the whole page through gunicorn, eight clients")
        for title, them in asked.items():
            show(title, _fetched_by_eight(port, cookie, path, them))


def catalog_path() -> str:
    from django.test import RequestFactory

    from catalog.courses.queries import catalog_of
    from portal.home.queries import kept_address

    request = RequestFactory(SERVER_NAME="localhost").get("/")
    return kept_address(request, "catalog", catalog_of)


def _fetched_by_eight(port: int, cookie: str, path: str, asked: list) -> list[float]:
    times: list[float] = []
    count = PROCESSES * THREADS
    threads = [
        threading.Thread(
            target=lambda part=asked[at::count]: times.extend(fetched(port, cookie, path, part))
        )
        for at in range(count)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def run(size: int, rounds: int, *, engine: str, distribution: str, rebuilds: bool) -> None:
    from django.conf import settings
    from django.db import connection

    from catalog.courses.models import Course
    from search.core import services
    from search.core.backends.chosen import embedded
    from search.core.backends.chosen import engine as chosen_engine

    catalog = Catalog(size)
    print(f"\n===== {size} courses, {connection.vendor}", flush=True)
    if Course.objects.count() < size:
        took("pages published, and indexed on the way", size, catalog.write_pages)
    asked = questions(catalog, rounds)
    if rebuilds:
        took("embedded index rebuilt", size, lambda: services.rebuild(on_indexed=id, anew=True))
    print(f"embedded index: {embedded_size():.0f} MB, {len(embedded().digests())} entries")
    measure_columns()
    measure_questions("embedded", asked, rounds)
    with tempfile.TemporaryDirectory(prefix="stoa-vectors-") as folder:
        measure_meaning(asked, Path(folder))
    environment = {
        "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,  # it reads the same sessions
        "STOA_DATABASE_URL": _database_url(settings.DATABASES["default"]),
    }
    measure_page("embedded", asked, environment)
    if not engine:
        return
    settings.STOA_SEARCH = {
        **settings.STOA_SEARCH,
        "BACKEND": "search.core.backends.elasticsearch.ElasticsearchBackend",
        "URL": engine,
        "DISTRIBUTION": distribution,
        "TIMEOUT_SECONDS": 30.0,
        "INDEX_PREFIX": f"bench-{os.getpid()}",
    }
    services.reset_engine()
    from search.core.services import copying

    took("engine filled", size, lambda: copying.rebuild(on_sent=id))
    print(f"engine's index: {chosen_engine().size() / 1e6:.0f} MB")
    measure_questions("engine", asked, rounds)
    environment |= {
        "STOA_ELASTICSEARCH_URL": engine,
        "STOA_SEARCH_DISTRIBUTION": distribution,
        "STOA_SEARCH_INDEX_PREFIX": settings.STOA_SEARCH["INDEX_PREFIX"],
    }
    measure_page("engine", asked, environment)
    chosen_engine().drop(f"{chosen_engine().prefix}-*")
    settings.STOA_SEARCH = {**settings.STOA_SEARCH, "URL": ""}
    services.reset_engine()


def _database_url(database: dict) -> str:
    if database["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{database['NAME']}"
    at = f"{database['HOST']}:{database['PORT']}" if database["PORT"] else database["HOST"]
    secret = f":{database['PASSWORD']}" if database["PASSWORD"] else ""
    return f"postgres://{database['USER']}{secret}@{at}/{database['NAME']}"


@contextmanager
def an_engine(wanted: str):
    """Give address and distribution of the engine to measure, if there is to be one."""
    from tests import engine

    if address := os.environ.get("STOA_TEST_SEARCH_URL"):
        yield address, os.environ.get("STOA_TEST_SEARCH_DISTRIBUTION", "elasticsearch")
    elif wanted == "none" or engine.missing():
        print(engine.missing() or "No engine is measured.")
        yield "", ""
    else:
        with engine.running(None if wanted == "auto" else wanted, heap="1g") as node:
            print(f"Engine: {engine.RELEASES[node.release].name}, heap 1 GB")
            yield node.address, "opensearch"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--courses", type=int, nargs="+", default=SIZES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--engine", choices=["auto", "none", "2", "3"], default="auto")
    parser.add_argument("--no-rebuild", action="store_true", help="Of the embedded index.")
    parser.add_argument("--keep", type=Path, help="Keep the databases there, and use them again.")
    wanted = parser.parse_args()

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
    import django
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    django.setup()
    is_file = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
    with tempfile.TemporaryDirectory(prefix="stoa-bench-") as made, an_engine(wanted.engine) as at:
        folder = wanted.keep or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        for size in wanted.courses:
            connections.close_all()
            if is_file:
                name = str(folder / f"bench-{size}.sqlite3")
                settings.DATABASES["default"]["NAME"] = name
                connections["default"].settings_dict["NAME"] = name
            call_command("migrate", verbosity=0)
            run(
                size,
                wanted.rounds,
                engine=at[0],
                distribution=at[1],
                rebuilds=not wanted.no_rebuild,
            )


if __name__ == "__main__":
    sys.exit(main())
