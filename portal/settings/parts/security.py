"""What the browser is told to refuse."""

from csp.constants import NONE, SELF, UNSAFE_INLINE

from portal.settings.parts.content import STOA_EMBED_HOSTS

_SITE = {
    "default-src": [SELF],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "media-src": [SELF],
    "frame-src": [SELF, *(f"https://{host}" for host in STOA_EMBED_HOSTS)],
    "object-src": [NONE],
    "base-uri": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [SELF],
}
CONTENT_SECURITY_POLICY = {"DIRECTIVES": _SITE}
# Wagtail's page editor writes scripts and styles into its pages.
STOA_ADMIN_CONTENT_SECURITY_POLICY = {
    **_SITE,
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
}

X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_NAME = "stoa_session"
CSRF_COOKIE_NAME = "stoa_csrf"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "themes.views.csrf_failure"

SILENCED_SYSTEM_CHECKS = [
    "auth.W004",  # the log-in name is unique whatever its capitals: a constraint on User
    "security.W019",  # the page editor previews pages of this very site in a frame
]
