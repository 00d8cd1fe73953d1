"""Wagtail: pages, files, embeds."""

from portal.settings.env import env, env_int, env_list

WAGTAIL_SITE_NAME = "Stoa"
# Where ``run_portal`` listens, and links in mails lead.
STOA_PORT = env_int("STOA_PORT", default=8000, at_least=1)
WAGTAILADMIN_BASE_URL = env("STOA_BASE_URL", default=f"http://localhost:{STOA_PORT}")
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILADMIN_LOGIN_URL = "/accounts/login/"
WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
# Files go through one view that asks who looks; see portal.home.views.
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = [
    "csv", "docx", "jpg", "key", "m4a", "mp3", "mp4", "odp", "ods", "odt", "ogg", "pdf",
    "png", "pptx", "rtf", "txt", "vtt", "webm", "xlsx", "zip",
]  # fmt: skip
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
TAGGIT_CASE_INSENSITIVE = True

# Hosts that an embedded video may be framed from; nothing loads before a click.
STOA_EMBED_HOSTS = env_list(
    "STOA_EMBED_HOSTS", default="www.youtube-nocookie.com,www.youtube.com,player.vimeo.com"
)
WAGTAILDOCS_MAX_UPLOAD_SIZE = (
    env_int("STOA_UPLOAD_MAX_MEGABYTES", default=500, at_least=1) * 1024 * 1024
)

# A page that was deleted in the admin can be restored for so long.
STOA_BIN_DAYS = env_int("STOA_BIN_DAYS", default=30, at_least=1)

# What may come with a post in a discussion.
STOA_ATTACHMENT_MAX_MEGABYTES = env_int("STOA_ATTACHMENT_MAX_MEGABYTES", default=10, at_least=1)
STOA_ATTACHMENTS_PER_POST = env_int("STOA_ATTACHMENTS_PER_POST", default=5, at_least=0)
STOA_ATTACHMENT_TYPES = env_list(
    "STOA_ATTACHMENT_TYPES",
    default="jpg,jpeg,png,gif,webp,pdf,txt,csv,docx,xlsx,pptx,odt,ods,odp",
)
