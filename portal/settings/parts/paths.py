"""Where code and data live. All data of an installation is below one folder."""

from pathlib import Path

from portal.settings.env import env_path

BASE_DIR = Path(__file__).resolve().parents[3]
DATA_DIR = env_path("STOA_DATA_DIR", default=BASE_DIR / "var")

STATIC_URL = "/static/"
STATIC_ROOT = env_path("STOA_STATIC_ROOT", default=DATA_DIR / "static")
MEDIA_URL = "/media/"
MEDIA_ROOT = env_path("STOA_MEDIA_ROOT", default=DATA_DIR / "media")

STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
