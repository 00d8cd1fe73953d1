"""The portal as the tests see it: fast, in memory, and alone."""

import tempfile
from pathlib import Path

from portal.settings.base import *

DEBUG = False
STOA_ALLOW_DEMO = True
SECRET_KEY = "the tests sign with this and nothing else does"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="stoa-test-media-"))
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "tests.cache.PatientCache"}}
AXES_ENABLED = False  # the tests that are about it turn it on
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# The tests that are about meaning bring a model.
STOA_SEARCH = {
    **STOA_SEARCH,
    "SEMANTIC_MODEL": MEDIA_ROOT / "no-model",
    "VECTORS": MEDIA_ROOT / "vectors",
}
