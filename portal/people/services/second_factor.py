"""A second factor beside the password: codes of an app, and codes for when it is lost."""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, validate_totp_code
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from portal.core.errors import RuleViolation
from portal.people.models import User
from portal.people.queries import has_second_factor, needs_second_factor
from portal.people.services.devices import end_devices

MAX_CODE_CHARACTERS = 20


class WrongCode(RuleViolation):
    """A code is wrong, too old, or was used already."""


class Needed(RuleViolation):
    """A role of the person does without a second factor as little as they may."""


def new_secret() -> str:
    """Return a secret that an app and the portal may share."""
    return generate_totp_secret()


@transaction.atomic
def turn_on_second_factor(person: User, *, secret: str, code: str) -> list[str]:
    """Ask ``person`` for codes from now on; return the recovery codes, to be shown once.

    Raises:
        WrongCode: The app does not show what it would with ``secret``, or there is one already.
    """
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if has_second_factor(person):
        raise WrongCode(_("You have a second factor already. Turn it off first."))
    if not validate_totp_code(secret, _tidy(code)):
        raise WrongCode(_("This code does not fit. Type the one that the app shows now."))
    TOTP.activate(person, secret)
    log(instance=person, action="people.second_factor_on", user=person)
    return RecoveryCodes.activate(person).get_unused_codes()


def check_second_factor(person: User, code: str) -> None:
    """Return if ``code`` is one of the app's now, or a recovery code, which then is used up.

    Raises:
        WrongCode: It is none of them.
    """
    for row in Authenticator.objects.filter(user=person):
        if row.wrap().validate_code(_tidy(code)):
            row.refresh_from_db()
            row.record_usage()
            return
    raise WrongCode(_("This code does not fit, or it was used already. Wait for the next one."))


@transaction.atomic
def renew_recovery_codes(person: User, *, code: str) -> list[str]:
    """Replace the recovery codes; return the new ones, to be shown once.

    Raises:
        WrongCode: ``code`` is none of the app's.
    """
    check_second_factor(person, code)
    Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).delete()
    return RecoveryCodes.activate(person).get_unused_codes()


@transaction.atomic
def turn_off_second_factor(person: User, *, code: str) -> None:
    """Ask ``person`` for no codes any more.

    Raises:
        Needed: A role of theirs asks for a second factor.
        WrongCode: ``code`` is none of theirs.
    """
    if needs_second_factor(person):
        raise Needed(_("Your role needs a second factor."))
    check_second_factor(person, code)
    Authenticator.objects.filter(user=person).delete()
    log(instance=person, action="people.second_factor_off", user=person)


@transaction.atomic
def reset_second_factor(person: User, *, by: User | None) -> None:
    """Let ``person``, who has lost app and recovery codes, set up another; signs them out."""
    Authenticator.objects.filter(user=person).delete()
    log(instance=person, action="people.second_factor_reset", user=by)
    end_devices(person)


def _tidy(code: str) -> str:
    # Apps show "123 456".
    return "".join(code.split())[:MAX_CODE_CHARACTERS]
