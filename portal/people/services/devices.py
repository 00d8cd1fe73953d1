"""Where somebody is signed in, and how that ends."""

from datetime import datetime
from importlib import import_module

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.validators import validate_ipv46_address
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from wagtail.log_actions import log

from portal.people.models import Device, User

BROWSER_CHARACTERS = 300


@transaction.atomic
def note_device(person: User, *, session_key: str, browser: str, address: str) -> Device:
    """Keep that ``person`` is signed in with this session."""
    values = {
        "person": person,
        "browser": browser[:BROWSER_CHARACTERS].replace("\x00", ""),
        "address": _clean(address),
    }
    device, _created = Device.objects.update_or_create(session_key=session_key, defaults=values)
    return device


def device_was_seen(session_key: str, *, now_called: str) -> int:
    """Keep that a session was used, and under which key it goes on; return how many rows."""
    return Device.objects.filter(session_key=session_key).update(
        session_key=now_called, seen_at=timezone.now()
    )


def forget_device(session_key: str) -> None:
    """Forget a session that its person has ended by signing out."""
    Device.objects.filter(session_key=session_key).delete()


@transaction.atomic
def end_devices(
    person: User, *, only: int | None = None, keep: str = "", by: User | None = None
) -> int:
    """Sign ``person`` out everywhere; return of how many devices.

    ``only`` ends one of the devices, ``keep`` is the key of a session that goes on. What somebody
    else ends is kept in the history.
    """
    devices = Device.objects.filter(person=person).exclude(session_key=keep)
    if only is not None:
        devices = devices.filter(pk=only)
    store = import_module(settings.SESSION_ENGINE).SessionStore
    keys = list(devices.values_list("session_key", flat=True))
    for key in keys:
        store(key).delete()
    devices.delete()
    if by is not None and by.pk != person.pk:
        log(instance=person, action="people.end_devices", user=by)
    return len(keys)


def forget_ended_devices(now: datetime) -> int:
    """Forget devices whose session has run out; return how many."""
    running = Session.objects.filter(pk=OuterRef("session_key"), expire_date__gt=now)
    return Device.objects.filter(~Exists(running)).delete()[0]


def _clean(address: str) -> str | None:
    try:
        validate_ipv46_address(address)
    except ValidationError:
        return None
    return address
