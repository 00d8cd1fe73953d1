"""Every way an account may change."""

from collections.abc import Iterable

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.users.models import UserProfile

from portal.core.errors import RuleViolation
from portal.people.enums import DERIVED_ROLES, Role
from portal.people.models import MergedAccount, RoleGroup, User
from portal.people.queries import active_administrators
from portal.people.registry import facts_about
from portal.people.services.devices import end_devices
from portal.people.services.powers import drop_own_group
from portal.people.signals import person_changed


class NotUnique(RuleViolation):
    """Somebody else has this log-in name or employee number."""


class NotYourself(RuleViolation):
    """Nobody may close the door behind themselves."""


class LastAdministrator(RuleViolation):
    """Somebody must be left who can add people."""


class GoneForGood(RuleViolation):
    """What was anonymised or merged cannot be opened again."""


class HasFacts(RuleViolation):
    """What is on record about a person keeps them from being removed."""


@transaction.atomic
def add_person(
    login_name: str,
    *,
    display_name: str,
    password: str | None = None,
    roles: Iterable[str] = (Role.LEARNER,),
    groups: Iterable[Group] = (),
    **fields,
) -> User:
    """Add a person with their roles and groups.

    Without ``password`` nobody can sign in as them until they choose one, through a link.
    ``fields`` are ``email``, ``employee_number``, ``time_zone`` and ``language``.

    Raises:
        NotUnique: The log-in name or the employee number is taken; the text says which.
        ValidationError: A field holds what it must not.
    """
    person = User(login_name=login_name.strip(), display_name=display_name, **fields)
    person.email = User.objects.normalize_email(person.email)
    person.set_password(password)
    _check(person)
    _save(person)
    _tell_the_admin(person)
    _put_in_groups(person, roles, groups)
    return person


@transaction.atomic
def change_person(
    person: User, *, by: User, roles: Iterable[str], groups: Iterable[Group], **fields
) -> User:
    """Give ``person`` these details, and exactly these roles and groups.

    Raises:
        NotUnique: The log-in name or the employee number is taken; the text says which.
        LastAdministrator: Nobody else would be left who can add people.
        NotYourself: An administrator takes the role from themselves.
        ValidationError: A field holds what it must not.
    """
    roles = set(roles)
    if Role.ADMINISTRATOR not in roles:
        keep_an_administrator(person, by=by)
    for name, value in fields.items():
        setattr(person, name, value)
    _check(person)
    _save(person, update_fields=[*fields])
    _tell_the_admin(person)
    _put_in_groups(person, roles, groups)
    return person


@transaction.atomic
def change_own_details(person: User, *, display_name: str, language: str, time_zone: str) -> User:
    """Change what everybody may change about themselves."""
    person.display_name = display_name
    person.language = language
    person.time_zone = time_zone
    person.save(update_fields=["display_name", "language", "time_zone"])
    _tell_the_admin(person)
    person_changed.send(sender=User, person=person)
    return person


@transaction.atomic
def deactivate(person: User, *, by: User | None) -> User:
    """Keep ``person`` out from now on; their record stays.

    Raises:
        NotYourself: ``by`` is the person.
        LastAdministrator: Nobody else could add people any more.
    """
    keep_an_administrator(person, by=by)
    if by is not None and by.pk == person.pk:
        raise NotYourself(_("You cannot deactivate yourself. Ask another administrator."))
    person.is_active = False
    person.save(update_fields=["is_active"])
    end_devices(person)
    log(instance=person, action="people.deactivate", user=by)
    person_changed.send(sender=User, person=person)
    return person


@transaction.atomic
def reactivate(person: User, *, by: User | None) -> User:
    """Let a deactivated ``person`` in again, with the password, roles and groups they had.

    Raises:
        GoneForGood: The account was anonymised, or merged into another one.
    """
    if person.anonymised_at or MergedAccount.objects.filter(gone=person).exists():
        raise GoneForGood(_("This account was anonymised or merged and stays closed."))
    person.is_active = True
    person.save(update_fields=["is_active"])
    log(instance=person, action="people.reactivate", user=by)
    person_changed.send(sender=User, person=person)
    return person


@transaction.atomic
def remove(person: User, *, by: User) -> None:
    """Delete an account that nothing is on record about, for example a misspelt one.

    Raises:
        HasFacts: Something is on record; the text says what, and offers deactivation.
        NotYourself: ``by`` is the person.
        LastAdministrator: Nobody else could add people any more.
    """
    keep_an_administrator(person, by=by)
    if by.pk == person.pk:
        raise NotYourself(_("You cannot remove yourself. Ask another administrator."))
    if facts := sorted(set(facts_about.ask(person))):
        raise HasFacts(
            _("%(name)s has a record (%(facts)s) and stays. Deactivate the account instead.")
            % {"name": person.display_name, "facts": ", ".join(facts)}
        )
    log(instance=person, action="wagtail.delete", user=by)
    drop_own_group(person)
    try:
        person.delete()
    except ProtectedError as error:  # rows that no app has named as facts
        raise HasFacts(
            _("%s has a record and stays. Deactivate the account instead.") % person.display_name
        ) from error


def _check(person: User) -> None:
    person.clean_fields(exclude=["password"])
    try:
        person.validate_constraints()
    except ValidationError as taken:
        raise NotUnique(" ".join(taken.messages)) from taken


def _save(person: User, **kwargs) -> None:
    try:
        with transaction.atomic():
            person.save(**kwargs)
    except IntegrityError as taken:  # by somebody who was added at the same moment
        raise NotUnique(_("Somebody has this log-in name or employee number already.")) from taken


def _tell_the_admin(person: User) -> None:
    # Wagtail's admin keeps language and time zone by itself.
    UserProfile.objects.update_or_create(
        user=person,
        defaults={"preferred_language": person.language, "current_time_zone": person.time_zone},
    )


def _put_in_groups(person: User, roles: Iterable[str], groups: Iterable[Group]) -> None:
    of_roles = Group.objects.filter(role_group__role__in=set(roles) - DERIVED_ROLES)
    # Nobody ticks a hidden group in a form: what is shared with them, or granted, stays.
    hidden = Group.objects.filter(person_group__person=person)
    person.groups.set([*of_roles, *hidden, *groups])
    person_changed.send(sender=User, person=person)


def keep_an_administrator(person: User, *, by: User | None) -> None:
    """Return if somebody is left who can add people when ``person`` is not.

    Raises:
        LastAdministrator: Nobody would be.
        NotYourself: An administrator would do this to themselves.
    """
    # The lock makes two administrators who remove each other queue up.
    RoleGroup.objects.select_for_update().filter(role=Role.ADMINISTRATOR).first()
    administrators = active_administrators()
    if not administrators.filter(pk=person.pk).exists():
        return
    if not administrators.exclude(pk=person.pk).exists():
        raise LastAdministrator(
            _("%s is the last administrator. Make somebody else one first.") % person.display_name
        )
    if by is not None and by.pk == person.pk:
        raise NotYourself(_("Another administrator has to do this for you."))
