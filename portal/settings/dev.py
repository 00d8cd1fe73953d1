"""A portal to try and to build on: everything embedded, reachable from this machine only."""

from portal.settings.base import *
from portal.settings.secret import secret_key

DEBUG = True
STOA_ALLOW_DEMO = True
SECRET_KEY = secret_key(DATA_DIR)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", ".localhost"]
INTERNAL_IPS = ["127.0.0.1"]
