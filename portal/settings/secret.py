"""The key that signs sessions and links: given, or made once and kept beside the data."""

import os
from pathlib import Path

from django.core.management.utils import get_random_secret_key

from portal.settings.env import env


def secret_key(data_dir: Path) -> str:
    """Return ``STOA_SECRET_KEY``, else the one kept in ``data_dir``, made at need with mode 600.

    Two processes that start at once agree: only one of them can create the file.
    """
    given = env("STOA_SECRET_KEY", default="")
    if given:
        return given
    path = data_dir / "secret_key"
    data_dir.mkdir(parents=True, exist_ok=True)
    fresh = data_dir / f"secret_key.{os.getpid()}"
    if not path.exists():
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(get_random_secret_key())
        try:
            os.link(fresh, path)  # refuses to replace a key that another process has just made
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text().strip()
