"""How a superuser gets in when nobody else does: by a link that the command line prints."""

from datetime import timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from portal.core.errors import RuleViolation
from portal.people.models import User
from portal.people.services.passwords import LinkIsUsed

SALT = "people.glass"
MINUTES = 15


class NoSuperuser(RuleViolation):
    """Glass is broken by superusers only."""


def glass_link(login_name: str) -> str:
    """Return the address at which a superuser comes in once, within a quarter of an hour.

    Raises:
        NoSuperuser: Nobody who is active and may break glass is called so.
    """
    people = User.objects.filter(login_name__iexact=login_name, is_superuser=True, is_active=True)
    person = people.first()
    if person is None:
        raise NoSuperuser(_("No active superuser is called %s.") % login_name)
    token = signing.dumps([person.pk, _mark(person)], salt=SALT, compress=True)
    return urljoin(settings.WAGTAILADMIN_BASE_URL, reverse("people:break_glass", args=[token]))


def person_of_glass(token: str) -> User:
    """Return whom ``token`` lets in.

    Raises:
        LinkIsUsed: It was used, its time is over, or it is none of ours.
    """
    refusal = LinkIsUsed(_("This link is not valid any more. Make a new one."))
    try:
        pk, mark = signing.loads(token, salt=SALT, max_age=timedelta(minutes=MINUTES))
    except signing.BadSignature as error:
        raise refusal from error
    person = User.objects.filter(pk=pk, is_superuser=True, is_active=True).first()
    if person is None or _mark(person) != mark:
        raise refusal
    return person


@transaction.atomic
def break_glass(token: str) -> User:
    """Use ``token`` up and return whom it lets in.

    Raises:
        LinkIsUsed: As in :func:`person_of_glass`; of two who press at once, one gets in.
    """
    person = person_of_glass(token)
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    person = person_of_glass(token)
    # The mark changes, so that the link is used up before a second factor is asked for.
    person.last_login = timezone.now()
    person.save(update_fields=["last_login"])
    log(instance=person, action="people.break_glass", user=person)
    return person


def _mark(person: User) -> str:
    return person.last_login.isoformat() if person.last_login else ""
