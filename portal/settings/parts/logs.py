"""Logs go to the standard error stream, one line an event."""

from portal.settings.env import env_choice

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # Wagtail tells of every page that anybody touches; its own history does so better.
    # An engine that does not answer is told of once, by ourselves.
    "loggers": {
        "wagtail": {"level": "WARNING"},
        "axes": {"level": "WARNING"},
        "elastic_transport": {"level": "ERROR"},
    },
    "root": {
        "handlers": ["console"],
        "level": env_choice(
            "STOA_LOG_LEVEL",
            default="INFO",
            choices=("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"),
        ),
    },
}
