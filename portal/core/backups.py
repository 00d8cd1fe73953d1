"""Database and media in one file, and back."""

import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, connections

from portal.core.errors import RuleViolation

FORMAT = 1
MANIFEST, DATABASE, MEDIA = "stoa.json", "database", "media"


class BadBackup(RuleViolation):
    """The file is no backup of this kind of installation."""


def save(target: Path, *, now: datetime) -> None:
    """Write database and media to the new file ``target``, which appears when it is complete.

    SQLite is copied page by page while people work; PostgreSQL by ``pg_dump``.
    """
    unfinished = target.with_name(f"{target.name}.part")
    with tempfile.TemporaryDirectory() as folder:
        dump = Path(folder) / DATABASE
        _dump(dump)
        with tarfile.open(unfinished, "w") as archive:
            told = {"format": FORMAT, "engine": connection.vendor, "saved_at": now.isoformat()}
            _add_text(archive, MANIFEST, json.dumps(told))
            archive.add(dump, arcname=DATABASE)
            media = Path(settings.MEDIA_ROOT)
            if media.is_dir():
                archive.add(media, arcname=MEDIA)
    os.replace(unfinished, target)


def restore(source: Path) -> dict:
    """Put the database and media of ``source`` in place of what is there; return its manifest.

    Raises:
        BadBackup: It is no backup, or one of another kind of database.
    """
    with tempfile.TemporaryDirectory(dir=_data_folder()) as folder:
        told = _unpack(source, Path(folder))
        _load(Path(folder) / DATABASE)
        media, kept = Path(settings.MEDIA_ROOT), Path(folder) / "old-media"
        if media.exists():
            shutil.move(media, kept)
        media.parent.mkdir(parents=True, exist_ok=True)
        unpacked = Path(folder) / MEDIA
        if unpacked.exists():
            shutil.move(unpacked, media)
    return told


def _unpack(source: Path, folder: Path) -> dict:
    try:
        with tarfile.open(source) as archive:
            told = json.load(archive.extractfile(MANIFEST))
            if told["format"] != FORMAT:
                raise BadBackup(f"The backup has format {told['format']}, not {FORMAT}.")
            if told["engine"] != connection.vendor:
                raise BadBackup(f"The backup is of {told['engine']}, not of {connection.vendor}.")
            archive.extractall(folder, filter="data")
    except (tarfile.TarError, KeyError, ValueError, OSError) as error:
        raise BadBackup(f"{source.name} is no backup of Stoa: {error}.") from error
    return told


def _data_folder() -> Path:
    # Beside the data, so that moving is renaming.
    folder = Path(settings.DATA_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _dump(target: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        copy = sqlite3.connect(target)
        with copy:
            connection.connection.backup(copy)
        copy.close()
    else:
        _run("pg_dump", "--format=custom", "--no-owner", f"--file={target}")


def _load(dump: Path) -> None:
    if connection.vendor == "sqlite":
        copy = sqlite3.connect(dump)
        connection.ensure_connection()
        copy.backup(connection.connection)
        copy.close()
    else:
        connections.close_all()
        _run("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", dump)


def _run(program: str, *arguments) -> None:
    told = connection.settings_dict
    environment = {**os.environ, "PGPASSWORD": told["PASSWORD"] or ""}
    place = [f"--host={told['HOST']}"] if told["HOST"] else []
    place += [f"--port={told['PORT']}"] if told["PORT"] else []
    place += [f"--username={told['USER']}"] if told["USER"] else []
    command = [program, *place, f"--dbname={told['NAME']}", *map(str, arguments)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise BadBackup(f"{program} failed: {done.stderr.strip()[-500:]}")


def _add_text(archive: tarfile.TarFile, name: str, text: str) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(text.encode())
    archive.addfile(entry, io.BytesIO(text.encode()))
