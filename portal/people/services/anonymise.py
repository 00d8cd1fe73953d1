"""A person's name leaves, and all that is theirs alone; the facts stay."""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from portal.core.errors import RuleViolation
from portal.people.models import Refusal, User
from portal.people.queries import accounts_of
from portal.people.registry import personal_data
from portal.people.services.accounts import keep_an_administrator
from portal.people.services.devices import end_devices
from portal.people.services.powers import drop_own_group
from portal.people.signals import person_anonymised, person_changed


class NotTheName(RuleViolation):
    """What cannot be undone asks for the name, typed."""


@transaction.atomic
def anonymise(person: User, *, by: User, typed_name: str) -> User:
    """Take from ``person`` their name, their way in, and what apps call personal. For good.

    So it is with the accounts that were merged into theirs. What is on record about them stays
    under a neutral name. Words that people wrote, such as posts and reasons, stay as they were
    written.

    Raises:
        NotTheName: ``typed_name`` is not how the person is called.
        NotYourself: ``by`` is the person.
        LastAdministrator: Nobody else could add people any more.
    """
    keep_an_administrator(person, by=by)
    if typed_name.strip() != person.display_name:
        raise NotTheName(_("That is not the name. Nothing was changed."))
    for account in accounts_of(person):
        _anonymise(account, by=by)
    person.refresh_from_db()
    return person


def _anonymise(person: User, *, by: User) -> None:
    former_name = person.display_name
    former_keys = {person.login_name, person.email, person.employee_number} - {""}
    for rows in personal_data.ask(person):
        rows.delete()
    end_devices(person)
    _forget_preferences(person)
    _rename(person)
    person.groups.clear()
    drop_own_group(person)
    _rename_in_history(person)
    log(instance=person, action="people.anonymise", user=by)
    person_anonymised.send(
        sender=User, person=person, former_name=former_name, former_keys=frozenset(former_keys)
    )
    person_changed.send(sender=User, person=person)


def _forget_preferences(person: User) -> None:
    for profile in UserProfile.objects.filter(user=person):
        if profile.avatar:
            files, name = profile.avatar.storage, profile.avatar.name
            transaction.on_commit(lambda files=files, name=name: files.delete(name))
        profile.delete()
    Refusal.objects.filter(person=person).update(address=None)


def _rename(person: User) -> None:
    with override(settings.LANGUAGE_CODE):
        person.display_name = _("Former colleague %d") % person.pk
    person.login_name = f"former-{person.pk}"
    person.email = person.employee_number = person.time_zone = person.language = ""
    person.is_active = person.is_superuser = False
    person.last_login = None
    person.anonymised_at = timezone.now()
    person.set_unusable_password()
    person.save()


def _rename_in_history(person: User) -> None:
    entries = ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(User), object_id=str(person.pk)
    )
    entries.update(label=person.display_name)


def rename_in_log(entries: QuerySet, person: User, *, former_name: str) -> None:
    """Let ``entries`` of a history call ``person``, who was anonymised, as they are called now."""
    for entry in entries:
        entry.data = {
            key: str(person) if value == former_name else value for key, value in entry.data.items()
        }
        entry.save(update_fields=["data"])
