"""A real installation: no debug, secure cookies, HSTS, files under hashed names."""

from django.core.exceptions import ImproperlyConfigured

from portal.settings.base import *
from portal.settings.env import env, env_bool, env_int, env_list
from portal.settings.secret import secret_key

DEBUG = False
STOA_ALLOW_DEMO = False
SECRET_KEY = secret_key(DATA_DIR)
SECRET_KEY_FALLBACKS = env_list("STOA_SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env_list("STOA_ALLOWED_HOSTS")
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("STOA_ALLOWED_HOSTS must name the hosts that Stoa answers to.")
# Where links in mails lead, and that of the first administrator.
WAGTAILADMIN_BASE_URL = env("STOA_BASE_URL", default=f"https://{ALLOWED_HOSTS[0].lstrip('.')}")
CSRF_TRUSTED_ORIGINS = env_list("STOA_TRUSTED_ORIGINS")

SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = env_bool("STOA_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = env_int("STOA_HSTS_SECONDS", default=31_536_000, at_least=0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
if env_bool("STOA_BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
