"""The link with which somebody signs in for the first time: one use, for some days."""

from datetime import timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.core import signing
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.log_actions import log

from portal.core.errors import RuleViolation
from portal.people.models import User
from portal.people.services.passwords import (
    Deactivated,
    LinkIsUsed,
    change_password,
    check_local_login,
)

SALT = "people.first_login"


class NotTheFirstTime(RuleViolation):
    """Somebody who has a password gets a link for a new one instead."""


def needs_first_login(person: User) -> bool:
    """Return whether ``person`` has never signed in, nor chosen a password."""
    return person.last_login is None and not person.has_usable_password()


def first_login_link(person: User) -> str:
    """Return the address at which ``person`` chooses their first password, and is signed in."""
    # The stored mark changes with the first password, and the link is used up.
    token = signing.dumps([person.pk, person.password], salt=SALT, compress=True)
    path = reverse("people:first_login", args=[token])
    return urljoin(settings.WAGTAILADMIN_BASE_URL, path)


@transaction.atomic
def give_first_login_link(person: User, *, by: User | None) -> str:
    """Return the link for whoever hands it to ``person``; links that were given before are void.

    Raises:
        Deactivated: The person may not sign in at all.
        LocalLoginIsOff: Nobody signs in with a password.
        NotTheFirstTime: They have a password, or have been here.
    """
    check_local_login()
    if not person.is_active:
        raise Deactivated(_("Reactivate %s first.") % person.display_name)
    if not needs_first_login(person):
        raise NotTheFirstTime(_("%s has signed in before.") % person.display_name)
    # Another mark that is no password: the link before this one fits it no longer.
    person.set_unusable_password()
    person.save(update_fields=["password"])
    log(instance=person, action="people.first_login_link", user=by)
    return first_login_link(person)


def mail_first_login_link(person_id: int) -> int:
    """Mail the link to somebody who has an address and still needs it; return how many left."""
    person = User.objects.filter(pk=person_id, is_active=True).exclude(email="").first()
    if person is None or not needs_first_login(person):
        return 0
    with override(person.language or settings.LANGUAGE_CODE):
        context = {
            "person": person,
            "link": first_login_link(person),
            "days": settings.STOA_FIRST_LOGIN_DAYS,
        }
        text = render_to_string("people/mail/first_login.txt", context)
        send_mail(_("Your first log-in"), text, None, [person.email])
    return 1


def person_of_first_login(token: str) -> User:
    """Return whom ``token`` lets in for the first time.

    Raises:
        LinkIsUsed: It was used, another was given since, its days are over, or it is none of ours.
    """
    refusal = LinkIsUsed(
        _("This link works once, for some days. Ask whoever gave it to you for another one.")
    )
    days = timedelta(days=settings.STOA_FIRST_LOGIN_DAYS)
    try:
        pk, mark = signing.loads(token, salt=SALT, max_age=days)
    except signing.BadSignature as error:
        raise refusal from error
    person = User.objects.filter(pk=pk, is_active=True, password=mark).first()
    if person is None or not needs_first_login(person):
        raise refusal
    return person


@transaction.atomic
def choose_first_password(token: str, *, password: str) -> User:
    """Give the person of ``token`` their first password.

    Raises:
        LinkIsUsed: As in :func:`person_of_first_login`; of two who press at once, one gets in.
    """
    person = person_of_first_login(token)
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    return change_password(person_of_first_login(token), password)
