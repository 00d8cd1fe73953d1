"""Many accounts in one go, by the same rules as one: for files of thousands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from wagtail.users.models import UserProfile

from portal.people.enums import Role
from portal.people.models import User
from portal.people.services.accounts import NotUnique

# What a file may say about an account; everything else has a service of its own.
DETAILS = ("login_name", "email", "display_name", "employee_number", "language", "time_zone")


@dataclass(frozen=True, slots=True)
class NewPerson:
    """An account to add. Whoever reads the file has checked that each value fits its field."""

    login_name: str
    display_name: str
    email: str = ""
    employee_number: str = ""
    language: str = ""
    time_zone: str = ""
    is_active: bool = True


@transaction.atomic
def add_people(people: Sequence[NewPerson], *, roles: Iterable[str] = (Role.LEARNER,)) -> list[int]:
    """Add ``people`` with ``roles`` and without a password; return their ids in the same order.

    Nobody can sign in as one of them until they choose a password through a link. Sends no
    ``person_changed``: whoever adds many tells those above once.

    Raises:
        NotUnique: A log-in name or an employee number is taken; then nobody is added.
    """
    # Nobody's password: one for all of a batch, as making one takes longer than adding a row.
    unusable = make_password(None)
    rows = [
        User(
            **{name: getattr(told, name) for name in DETAILS},
            is_active=told.is_active,
            password=unusable,
        )
        for told in people
    ]
    try:
        with transaction.atomic():
            User.objects.bulk_create(rows)
    except IntegrityError as taken:
        raise NotUnique(_("Somebody has one of these log-in names or numbers already.")) from taken
    groups = Group.objects.filter(role_group__role__in=set(roles)).values_list("pk", flat=True)
    member = User.groups.through
    member.objects.bulk_create(
        [member(user_id=row.pk, group_id=group) for group in list(groups) for row in rows]
    )
    UserProfile.objects.bulk_create(_admin_preferences(rows))
    return [row.pk for row in rows]


@transaction.atomic
def change_people(rows: Sequence[User]) -> None:
    """Write the details of ``rows``, whose values the caller has set and checked.

    Raises:
        NotUnique: A log-in name or an employee number is taken; then nobody is changed.
    """
    try:
        with transaction.atomic():
            User.objects.bulk_update(rows, DETAILS, batch_size=200)
    except IntegrityError as taken:
        raise NotUnique(_("Somebody has one of these log-in names or numbers already.")) from taken
    # Wagtail's admin keeps language and time zone by itself.
    UserProfile.objects.bulk_create(
        _admin_preferences(rows),
        update_conflicts=True,
        unique_fields=["user"],
        update_fields=["preferred_language", "current_time_zone"],
    )


def _admin_preferences(rows: Sequence[User]) -> list[UserProfile]:
    return [
        UserProfile(
            user_id=row.pk, preferred_language=row.language, current_time_zone=row.time_zone
        )
        for row in rows
    ]
