"""A backup is tested by restoring it."""

import os
import subprocess
import sys
import tarfile

import pytest
from django.db import connection
from django.utils import timezone

from portal.core import backups
from portal.people.models import User
from tests.factories.people import UserFactory


@pytest.fixture
def manage(tmp_path, settings):
    def run(*arguments, data="one", check=True):
        environment = {
            **os.environ,
            "STOA_DATA_DIR": str(tmp_path / data),
            "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
            "STOA_DATABASE_URL": f"sqlite:///{tmp_path / data}/stoa.sqlite3",
        }
        (tmp_path / data).mkdir(exist_ok=True)
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=settings.BASE_DIR,
            env=environment,
            capture_output=True,
            text=True,
            check=check,
        )

    return run


def test_what_is_saved_comes_back_with_its_media(manage, tmp_path):
    manage("migrate", "--verbosity", "0")
    manage("setup_site", "--name", "Saved", "--host", "localhost", "--languages", "en,de")
    media = tmp_path / "one" / "media" / "images"
    media.mkdir(parents=True)
    (media / "picture.png").write_bytes(b"painted")
    backup = tmp_path / "stoa.tar"

    manage("backup", str(backup))
    manage("restore", str(backup), "--yes", data="two")

    count = "from wagtail.models import Page; print(Page.objects.filter(title='Saved').count())"
    shown = manage("shell", "--no-imports", "-c", count, data="two")
    assert shown.stdout.strip().endswith("2")
    picture = tmp_path / "two" / "media" / "images" / "picture.png"
    assert picture.read_bytes() == b"painted"
    again = manage("backup", str(backup), check=False)
    assert "is there already" in again.stderr


def test_a_file_that_is_no_backup_changes_nothing(manage, tmp_path):
    stranger = tmp_path / "stranger.tar"
    with tarfile.open(stranger, "w"):
        pass

    refused = manage("restore", str(stranger), "--yes", check=False)

    assert refused.returncode == 1
    assert "is no backup of Stoa" in refused.stderr


@pytest.mark.postgresql
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL")
@pytest.mark.django_db(transaction=True)
def test_a_backup_of_postgresql_comes_back_too(tmp_path, settings):
    settings.MEDIA_ROOT, settings.DATA_DIR = tmp_path / "media", tmp_path
    (tmp_path / "media").mkdir()
    kept = UserFactory(display_name="Kept")
    backup = tmp_path / "stoa.tar"

    backups.save(backup, now=timezone.now())
    kept.delete()
    UserFactory(display_name="Came later")
    backups.restore(backup)

    assert [person.display_name for person in User.objects.all()] == ["Kept"]
