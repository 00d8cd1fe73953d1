"""Who comes by single sign-on: found, or added, and kept as the provider says."""

from collections.abc import Mapping
from dataclasses import dataclass

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from portal.core.errors import RuleViolation
from portal.people.enums import Role
from portal.people.models import MergedAccount, User
from portal.people.queries import active_administrators, groups_without_role, roles_of
from portal.people.services.accounts import add_person
from portal.people.services.passwords import Deactivated
from portal.people.signals import person_changed

ROLE = "role:"


class Unknown(RuleViolation):
    """The provider's person is nobody here, and does not become somebody."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a provider says about a person."""

    login_name: str = ""
    email: str = ""
    email_is_verified: bool = False
    display_name: str = ""
    employee_number: str = ""
    groups: frozenset[str] | None = None  # none: it says nothing about groups


def read_claims(data: Mapping) -> Claims:
    """Return the claims in what django-allauth keeps of an answer, by ``STOA_SSO_CLAIMS``."""
    said = {**(data.get("id_token") or {}), **(data.get("userinfo") or {})} or dict(data)
    names = settings.STOA_SSO_CLAIMS
    texts = {
        field: _text(said.get(names[field]))
        for field in ("login_name", "email", "display_name", "employee_number")
    }
    groups = said.get(names["groups"])
    if isinstance(groups, str):
        groups = [groups]
    verified = settings.STOA_SSO_TRUSTS_EMAIL or said.get("email_verified") in (True, "true")
    return Claims(
        **texts,
        email_is_verified=verified,
        groups=frozenset(map(str, groups)) if isinstance(groups, list) else None,
    )


@transaction.atomic
def sign_on(*, provider: str, uid: str, claims: Claims) -> User:
    """Return the person whom ``provider`` calls ``uid``, with name, address and groups as claimed.

    Who is not known by ``uid`` yet is found by employee number, else by an address that the
    provider has verified, else added as a learner. Nobody becomes a superuser, or gets a role that
    ``STOA_SSO_GROUPS`` does not name.

    Raises:
        Deactivated: The person may not sign in.
        Unknown: Nobody fits, and an account is not made, or cannot be.
    """
    known = SocialAccount.objects.filter(provider=provider, uid=uid).select_related("user").first()
    person = known.user if known else _match(claims)
    is_new = person is None
    person = _add(claims) if is_new else _lead_on(person)
    if not person.is_active:
        raise Deactivated(_("Your account is deactivated. Ask an administrator."))
    if known is None:
        if person.is_superuser:
            raise Unknown(_("This account is for emergencies and opens by the command line only."))
        SocialAccount.objects.create(user=person, provider=provider, uid=uid, extra_data={})
        log(instance=person, action="people.single_sign_on", user=person)
    if not is_new:
        _update(person, claims)
    _map_groups(person, claims.groups)
    return person


def _match(claims: Claims) -> User | None:
    if claims.employee_number:
        found = User.objects.filter(employee_number=claims.employee_number).first()
        if found:
            return found
    if claims.email and claims.email_is_verified:
        people = list(User.objects.filter(email__iexact=claims.email)[:2])
        if len(people) == 1:
            return people[0]
    return None


def _lead_on(person: User) -> User:
    merged = MergedAccount.objects.filter(gone=person).select_related("kept").first()
    return merged.kept if merged else person


def _add(claims: Claims) -> User:
    if not settings.STOA_SSO_ADDS_PEOPLE:
        raise Unknown(_("You have no account here yet. Ask an administrator to add you."))
    login_name = claims.login_name or claims.email or claims.employee_number
    try:
        with transaction.atomic():
            return add_person(
                login_name,
                display_name=claims.display_name or login_name,
                email=claims.email,
                employee_number=claims.employee_number,
            )
    except (RuleViolation, ValidationError) as refusal:
        raise Unknown(
            _(
                "An account for you could not be made: the name is taken, or something is missing."
                " Ask an administrator."
            )
        ) from refusal


def _update(person: User, claims: Claims) -> None:
    said = {"display_name": claims.display_name}
    if claims.email_is_verified:
        said["email"] = claims.email
    changes = {name: value for name, value in said.items() if value}
    if all(getattr(person, name) == value for name, value in changes.items()):
        return
    for name, value in changes.items():
        setattr(person, name, value)
    try:
        person.clean_fields(exclude=["password"])
    except ValidationError:  # what the provider says cannot be kept; what we have stays
        person.refresh_from_db()
        return
    person.save(update_fields=[*changes])
    person_changed.send(sender=User, person=person)


def _map_groups(person: User, values: frozenset[str] | None) -> None:
    """Put ``person`` into exactly those groups of ``STOA_SSO_GROUPS`` that ``values`` name."""
    if values is None or not settings.STOA_SSO_GROUPS:
        return
    given = {target for value, target in settings.STOA_SSO_GROUPS.items() if value in values}
    taken = set(settings.STOA_SSO_GROUPS.values()) - given
    admin = f"{ROLE}{Role.ADMINISTRATOR}"
    others = active_administrators().exclude(pk=person.pk)
    if admin in taken and Role.ADMINISTRATOR in roles_of(person) and not others.exists():
        taken.discard(admin)  # somebody must be left who can add people
    before = set(person.groups.values_list("pk", flat=True))
    person.groups.add(*_groups_called(given))
    person.groups.remove(*_groups_called(taken))
    if before != set(person.groups.values_list("pk", flat=True)):
        person_changed.send(sender=User, person=person)


def _groups_called(targets: set[str]) -> list[Group]:
    roles = {name.removeprefix(ROLE) for name in targets if name.startswith(ROLE)}
    return [
        *Group.objects.filter(role_group__role__in=roles),
        *groups_without_role().filter(name__in=targets),
    ]


def _text(value) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    if value is None or isinstance(value, dict | bool):
        return ""
    return str(value).replace("\x00", "").strip()
