"""Read ``STOA_*`` variables: typed, and refused by name when they make no sense."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from environ import Env

_YES = {"1", "true", "yes", "on"}
_NO = {"0", "false", "no", "off"}


def env(name: str, *, default: str) -> str:
    """Return the variable as text, without white space around it."""
    return os.environ.get(name, default).strip()


def env_choice(name: str, *, default: str, choices: tuple[str, ...]) -> str:
    """Return the variable, which is one of ``choices``."""
    value = env(name, default=default)
    if value not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}, not {value!r}.")
    return value


def env_bool(name: str, *, default: bool) -> bool:
    """Return the variable as yes or no."""
    value = env(name, default=str(default)).lower()
    if value not in _YES | _NO:
        raise ImproperlyConfigured(f"{name} must be yes or no, not {value!r}.")
    return value in _YES


def env_int(name: str, *, default: int, at_least: int) -> int:
    """Return the variable as a whole number, ``at_least`` inclusive."""
    value = env(name, default=str(default))
    try:
        number = int(value)
    except ValueError:
        number = at_least - 1
    if number < at_least:
        raise ImproperlyConfigured(
            f"{name} must be a whole number from {at_least} up, not {value!r}."
        )
    return number


def env_float(name: str, *, default: float, above: float) -> float:
    """Return the variable as a number, ``above`` exclusive."""
    value = env(name, default=str(default))
    try:
        number = float(value)
    except ValueError:
        number = above
    if not number > above:
        raise ImproperlyConfigured(f"{name} must be a number above {above:g}, not {value!r}.")
    return number


def env_list(name: str, *, default: str = "") -> list[str]:
    """Return the variable, a list separated by commas, without empty entries."""
    return [item.strip() for item in env(name, default=default).split(",") if item.strip()]


def env_map(name: str) -> dict[str, str]:
    """Return the variable, pairs such as ``email=mail`` separated by commas; empty without it."""
    pairs = [item.partition("=") for item in env_list(name)]
    if not all(key.strip() and value.strip() for key, _equals, value in pairs):
        raise ImproperlyConfigured(f"{name} must be pairs such as name=value,name=value.")
    return {key.strip(): value.strip() for key, _equals, value in pairs}


def env_path(name: str, *, default: Path) -> Path:
    """Return the variable as an absolute path."""
    return Path(env(name, default=str(default))).expanduser().resolve()


def env_database(name: str, *, default: str) -> dict:
    """Return the database that the variable's URL names, as Django wants it."""
    return _from_url(name, default, Env.db_url_config, "postgres://user:secret@host/name")


def env_cache(name: str, *, default: str) -> dict:
    """Return the cache that the variable's URL names, as Django wants it."""
    return _from_url(name, default, Env.cache_url_config, "redis://host:6379/0")


def env_email(name: str, *, default: str) -> dict:
    """Return the ``EMAIL_*`` settings of the mail server that the variable's URL names."""
    return _from_url(name, default, Env.email_url_config, "smtp+tls://user:secret@host:587")


def _from_url(name, default, parse, example):
    value = env(name, default=default)
    try:
        config = parse(value)
    except (KeyError, ValueError, ImproperlyConfigured) as error:
        config = None
        cause = error
    else:
        cause = None
    if not config:
        # The value may hold a password, so it is not repeated.
        raise ImproperlyConfigured(f"{name} is not an address such as {example}.") from cause
    return config
