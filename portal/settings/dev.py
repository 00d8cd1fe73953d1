"""A portal to try and to build on: everything embedded, reachable from this machine only."""

from portal.settings.base import *
from portal.settings.env import env_bool, env_list
from portal.settings.secret import secret_key

# Off, so that whoever tries Stoa sees its own pages when something is wrong.
DEBUG = env_bool("STOA_DEBUG", default=False)
STOA_ALLOW_DEMO = True
SECRET_KEY = secret_key(DATA_DIR)
SECRET_KEY_FALLBACKS = env_list("STOA_SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", ".localhost"]
INTERNAL_IPS = ["127.0.0.1"]
# Style and scripts are served from where they lie.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
