"""The test databases: built by the migrations once, then copied for every test process.

There are two: one as the migrations leave it, and one in which a site has been set up, for the
many tests that begin with a site. Which one a test gets is chosen before it starts.
"""

import fcntl
import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
import wagtail
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection

ROOT = Path(__file__).parents[1]
CACHE = ROOT / ".cache" / "test-database"
SHELVES = ("announcements", "catalog", "learning_paths", "portal", "search", "themes")


PLAIN, WITH_SITE = "plain", "site"

_copies: dict[str, str] = {}  # of this process: what to connect to
_templates: dict[str, str] = {}  # of which they are copies, on SQLite
_spoilt: set[str] = set()  # copies that a test with real transactions has emptied
_chosen = PLAIN


def choose(kind: str, *, whole: bool) -> None:
    """Point the connection to this process's copy of ``kind``, now or as soon as it is there.

    A ``whole`` one holds what its template does, whatever tests before have left of it.
    """
    global _chosen
    if _spoilt:
        ContentType.objects.clear_cache()  # the copies no longer agree in their keys
    # On PostgreSQL no engine is tested, and those with real transactions come last by themselves.
    if _copies and whole and kind in _spoilt and connection.vendor == "sqlite":
        connection.close()
        _renew(kind)
        _spoilt.discard(kind)
        _use(_copies[kind])
    elif kind != _chosen and _copies:
        _use(_copies[kind])
    _chosen = kind


def spoil() -> None:
    """Note that a test with real transactions has emptied the copy that is chosen."""
    _spoilt.add(_chosen)


def _renew(kind: str) -> None:
    for ending in ("-wal", "-shm"):
        Path(_copies[kind] + ending).unlink(missing_ok=True)
    shutil.copyfile(_templates[kind], _copies[kind])


@contextmanager
def copied(process: str) -> Iterator[None]:
    """Point the connection to a copy for ``process``, and remove the copies in the end."""
    CACHE.mkdir(parents=True, exist_ok=True)
    make = _sqlite_copies if connection.vendor == "sqlite" else _postgresql_copies
    with make(process) as made:
        _copies.update(made)
        _use(made[_chosen])
        yield
        connection.close()
        _copies.clear()
        _templates.clear()
        _spoilt.clear()


@contextmanager
def _sqlite_copies(process: str) -> Iterator[dict[str, str]]:
    plain, with_site = (CACHE / f"{name}.sqlite3" for name in _keys())
    with _lock():
        for template, fill in ((plain, _migrate), (with_site, _set_up_site)):
            if not template.exists():
                part = template.with_suffix(".part")
                part.unlink(missing_ok=True)
                if template is with_site:
                    shutil.copyfile(plain, part)
                fill(str(part))
                part.rename(template)
    memory = Path("/dev/shm")  # noqa: S108 - faster, where there is one
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        made = {}
        for kind, template in ((PLAIN, plain), (WITH_SITE, with_site)):
            copy = Path(folder) / f"{process}-{kind}.sqlite3"
            shutil.copyfile(template, copy)
            made[kind], _templates[kind] = str(copy), str(template)
        yield made


@contextmanager
def _postgresql_copies(process: str) -> Iterator[dict[str, str]]:
    plain, with_site = (f"template_{name}" for name in _keys())
    made = {PLAIN: f"test_{process}_{plain}", WITH_SITE: f"test_{process}_{with_site}"}
    with _lock():
        if not _exists(plain):
            _migrate(f"{plain}_part")
            _rename(f"{plain}_part", plain)
        if not _exists(with_site):
            _copy(plain, f"{with_site}_part")
            _set_up_site(f"{with_site}_part")
            _rename(f"{with_site}_part", with_site)
        for kind, template in ((PLAIN, plain), (WITH_SITE, with_site)):
            _copy(template, made[kind])
    yield made
    connection.close()
    for name in made.values():
        _drop(name)


def _copy(template: str, name: str) -> None:
    quote = connection.ops.quote_name
    _drop(name)
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {quote(name)} TEMPLATE {quote(template)}")


def _rename(name: str, to: str) -> None:
    quote = connection.ops.quote_name
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"ALTER DATABASE {quote(name)} RENAME TO {quote(to)}")


def _drop(name: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(name)} WITH (FORCE)")


def _set_up_site(name: str) -> None:
    """Set up the site of the tests in the database ``name``, which has been migrated."""
    from django_tasks_db.models import DBTaskResult

    from catalog.courses.services import set_up_site

    _use(name)
    set_up_site(name="Test site", hostname="testserver", port=80, languages=["en", "de"])
    DBTaskResult.objects.all().delete()  # nobody is waiting for what followed from it
    _settle()


def _migrate(name: str) -> None:
    """Let Django build the database ``name`` as it would build its test database."""
    connection.settings_dict["TEST"]["NAME"] = name
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    _settle()


def _settle() -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _use(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def _exists(name: str) -> bool:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return cursor.fetchone() is not None


def _keys() -> tuple[str, str]:
    """Return what changes with any migration, and with any line of ours that sets up a site."""
    installed = " ".join(settings.INSTALLED_APPS)  # a package brings tables of its own
    told = hashlib.sha256(f"{django.VERSION} {wagtail.VERSION} {installed}".encode())
    for path in sorted(ROOT.glob("*/**/migrations/*.py")):
        if not path.relative_to(ROOT).parts[0].startswith("."):
            told.update(path.read_bytes())
    told.update((ROOT / "portal" / "people" / "roles.py").read_bytes())
    plain = told.hexdigest()[:16]
    for shelf in SHELVES:
        for path in sorted((ROOT / shelf).rglob("*.py")):
            told.update(path.read_bytes())
    return plain, f"site_{told.hexdigest()[:16]}"


@contextmanager
def _lock() -> Iterator[None]:
    with (CACHE / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
