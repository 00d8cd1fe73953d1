"""Languages, and the organisation's time zone."""

import zoneinfo

from django.core.exceptions import ImproperlyConfigured

from portal.settings.env import env
from portal.settings.parts.paths import BASE_DIR

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("fr", "Français"), ("es", "Español")]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = True
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
LOCALE_PATHS = [BASE_DIR / "portal" / "locale"]
LANGUAGE_COOKIE_NAME = "stoa_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"

USE_I18N = True
USE_TZ = True
TIME_ZONE = env("STOA_TIME_ZONE", default="UTC")
if TIME_ZONE not in zoneinfo.available_timezones():
    raise ImproperlyConfigured(f"STOA_TIME_ZONE is not a time zone: {TIME_ZONE!r}.")
