"""How somebody gets a password, and how the first administrator gets in."""

from hashlib import sha256
from urllib.parse import urljoin

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.core.cache import cache
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.log_actions import log

from portal.core.errors import RuleViolation
from portal.people.enums import Role
from portal.people.models import RoleGroup, User
from portal.people.queries import active_administrators, people_called
from portal.people.services.accounts import add_person
from portal.people.services.devices import end_devices
from portal.people.tasks import send_password_link

FIRST_ADMINISTRATOR_SALT = "people.first_administrator"
ONE_LINK_EVERY_SECONDS = 120
LINKS_PER_ADDRESS_AND_HOUR = 30


class LinkIsUsed(RuleViolation):
    """A one-use link has done its work, or its day is over."""


class LocalLoginIsOff(RuleViolation):
    """Where everybody comes through single sign-on, a password opens nothing."""


class Deactivated(RuleViolation):
    """Somebody who may not sign in gets no password."""


def ask_for_password_link(name: str, *, asked_from: str) -> None:
    """Let the worker mail a link to whoever signs in as ``name``, if there is somebody.

    Does the same for every name, so that neither the answer nor its time tells whether there is
    an account. Who asks again within two minutes, or thirty times an hour from one address,
    is not heard.
    """
    name = name.strip().lower()
    asked = f"people.link.{sha256(name.encode()).hexdigest()}"
    if not cache.add(asked, 1, ONE_LINK_EVERY_SECONDS):
        return
    origin = f"people.links_from.{sha256(asked_from.encode()).hexdigest()}"
    cache.add(origin, 0, 60 * 60)
    if cache.incr(origin) <= LINKS_PER_ADDRESS_AND_HOUR:
        send_password_link.enqueue(name)


def mail_password_link(name: str) -> int:
    """Mail a link to the person called ``name``; return how many mails left.

    Nobody gets one who is deactivated or has no e-mail address. Safe to run twice: the second
    mail holds the same power as the first, and both end with the first new password.
    """
    people = people_called(name).filter(is_active=True).exclude(email="")
    for person in people:
        with override(person.language or settings.LANGUAGE_CODE):
            context = {"person": person, "link": password_link(person)}
            text = render_to_string("people/mail/new_password.txt", context)
            send_mail(_("Your new password"), text, None, [person.email])
    return len(people)


@transaction.atomic
def change_password(person: User, password: str, *, keep: str = "") -> User:
    """Give ``person`` another password; every session ends but that of ``keep``."""
    person.set_password(password)
    person.save(update_fields=["password"])
    end_devices(person, keep=keep)
    return person


def password_link(person: User) -> str:
    """Return the address at which ``person`` may choose a password once, within a day."""
    uid = urlsafe_base64_encode(force_bytes(person.pk))
    token = default_token_generator.make_token(person)
    path = reverse("people:password_reset_confirm", args=[uid, token])
    return urljoin(settings.WAGTAILADMIN_BASE_URL, path)


@transaction.atomic
def give_password_link(person: User, *, by: User) -> str:
    """Return a link that the help desk hands to ``person``; who gave it is kept in the history.

    Raises:
        Deactivated: The person may not sign in at all.
        LocalLoginIsOff: Nobody signs in with a password.
    """
    check_local_login()
    if not person.is_active:
        raise Deactivated(_("Reactivate %s first.") % person.display_name)
    log(instance=person, action="people.password_link", user=by)
    return password_link(person)


def check_local_login() -> None:
    """Return if people sign in with passwords here.

    Raises:
        LocalLoginIsOff: They come through single sign-on.
    """
    if not settings.STOA_LOCAL_LOGIN:
        raise LocalLoginIsOff(_("People sign in through your organisation here, not by password."))


def first_administrator_link() -> str:
    """Return the address at which the first administrator makes an account, within a day.

    Raises:
        LinkIsUsed: Somebody is an administrator already.
    """
    if active_administrators().exists():
        raise LinkIsUsed(_("There is an administrator already. Ask them to add you."))
    token = signing.dumps("first", salt=FIRST_ADMINISTRATOR_SALT)
    path = reverse("people:first_administrator", args=[token])
    return urljoin(settings.WAGTAILADMIN_BASE_URL, path)


def check_first_administrator(token: str) -> None:
    """Return if ``token`` still lets somebody become the first administrator.

    Raises:
        LinkIsUsed: It was used, is more than a day old, or is none of ours.
    """
    try:
        signing.loads(token, salt=FIRST_ADMINISTRATOR_SALT, max_age=settings.PASSWORD_RESET_TIMEOUT)
    except signing.BadSignature as error:
        raise LinkIsUsed(_("This link is not valid any more. Make a new one.")) from error
    if active_administrators().exists():
        raise LinkIsUsed(_("There is an administrator already. Ask them to add you."))


@transaction.atomic
def add_first_administrator(
    token: str, *, login_name: str, display_name: str, password: str
) -> User:
    """Add the first administrator, who then adds everybody else.

    Raises:
        LinkIsUsed: It was used, is more than a day old, or is none of ours.
        NotUnique: The log-in name is taken.
    """
    # The lock lets one of two people who hold the same link through.
    RoleGroup.objects.select_for_update().get(role=Role.ADMINISTRATOR)
    check_first_administrator(token)
    return add_person(
        login_name,
        display_name=display_name,
        password=password,
        email=login_name if "@" in login_name else "",
        roles=(Role.LEARNER, Role.ADMINISTRATOR),
    )
