"""The test database: built by the migrations once, then copied for every test process."""

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
from django.db import connection

ROOT = Path(__file__).parents[1]
CACHE = ROOT / ".cache" / "test-database"


@contextmanager
def copied(process: str) -> Iterator[None]:
    """Point the connection to a copy for ``process``, and remove the copy in the end."""
    CACHE.mkdir(parents=True, exist_ok=True)
    make = _sqlite_copy if connection.vendor == "sqlite" else _postgresql_copy
    with make(process):
        yield
        connection.close()


@contextmanager
def _sqlite_copy(process: str) -> Iterator[None]:
    template = CACHE / f"{_key()}.sqlite3"
    with _lock():
        if not template.exists():
            part = template.with_suffix(".part")
            part.unlink(missing_ok=True)
            _migrate(str(part))
            part.rename(template)
    memory = Path("/dev/shm")  # noqa: S108 - faster, where there is one
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        copy = Path(folder) / f"{process}.sqlite3"
        shutil.copyfile(template, copy)
        _use(str(copy))
        yield


@contextmanager
def _postgresql_copy(process: str) -> Iterator[None]:
    template, copy = f"template_{_key()}", f"test_{process}_{_key()}"
    quote = connection.ops.quote_name
    with _lock():
        if not _exists(template):
            _migrate(f"{template}_part")
            with connection._nodb_cursor() as cursor:
                cursor.execute(
                    f"ALTER DATABASE {quote(template + '_part')} RENAME TO {quote(template)}"
                )
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {quote(copy)}")
            cursor.execute(f"CREATE DATABASE {quote(copy)} TEMPLATE {quote(template)}")
    _use(copy)
    yield
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE {quote(copy)} WITH (FORCE)")


def _migrate(name: str) -> None:
    """Let Django build the database ``name`` as it would build its test database."""
    connection.settings_dict["TEST"]["NAME"] = name
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
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


def _key() -> str:
    """Return what changes with any migration, ours or another's."""
    installed = " ".join(settings.INSTALLED_APPS)  # a package brings tables of its own
    told = hashlib.sha256(f"{django.VERSION} {wagtail.VERSION} {installed}".encode())
    for path in sorted(ROOT.glob("*/**/migrations/*.py")):
        if not path.relative_to(ROOT).parts[0].startswith("."):
            told.update(path.read_bytes())
    told.update((ROOT / "portal" / "people" / "roles.py").read_bytes())
    return told.hexdigest()[:16]


@contextmanager
def _lock() -> Iterator[None]:
    with (CACHE / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
