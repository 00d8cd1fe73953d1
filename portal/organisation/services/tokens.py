"""Tokens of SCIM clients: shown once, kept as a hash, revoked at once."""

import secrets
from datetime import date, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.log_actions import log

from portal.core.dates import organisation_today
from portal.organisation.models import ScimToken
from portal.people.models import User

PREFIX = "stoa_scim_"
NOTED_EVERY = timedelta(minutes=1)


@transaction.atomic
def make_token(
    name: str, *, scope: str, by: User, expires_on: date | None = None
) -> tuple[ScimToken, str]:
    """Return a new client and its token, which nobody can read again."""
    secret = PREFIX + secrets.token_urlsafe(32)
    row = ScimToken.objects.create(
        name=name, scope=scope, expires_on=expires_on, made_by=by, digest=_digest(secret)
    )
    log(instance=row, action="organisation.token", user=by)
    return row, secret


@transaction.atomic
def revoke_token(row: ScimToken, *, by: User) -> ScimToken:
    """Let a token open nothing any more."""
    if row.revoked_at is None:
        row.revoked_at = timezone.now()
        row.save(update_fields=["revoked_at"])
        log(instance=row, action="organisation.revoke", user=by)
    return row


def client_of(secret: str) -> ScimToken | None:
    """Return whose token ``secret`` is, if it is still good, and note that it was used."""
    rows = ScimToken.objects.filter(revoked_at=None, digest=_digest(secret))
    rows = rows.filter(Q(expires_on=None) | Q(expires_on__gte=organisation_today()))
    row = rows.first()
    now = timezone.now()
    if row and (row.last_used_at is None or row.last_used_at < now - NOTED_EVERY):
        ScimToken.objects.filter(pk=row.pk).update(last_used_at=now)
    return row


def _digest(secret: str) -> str:
    # Long and random: a slow hash would protect nothing more.
    return sha256(secret.encode("utf-8", "replace")).hexdigest()
