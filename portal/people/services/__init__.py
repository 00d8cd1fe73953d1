"""Every way an account, a password, a role or a role's powers may change."""

from portal.people.services.accounts import (
    HasFacts,
    LastAdministrator,
    NotUnique,
    NotYourself,
    add_person,
    change_own_details,
    change_person,
    deactivate,
    own_group_of,
    reactivate,
    remove,
)
from portal.people.services.bulk import NewPerson, add_people, change_people
from portal.people.services.passwords import (
    Deactivated,
    LinkIsUsed,
    add_first_administrator,
    ask_for_password_link,
    change_password,
    check_first_administrator,
    first_administrator_link,
    give_password_link,
    mail_password_link,
    password_link,
)
from portal.people.services.powers import apply_roles

__all__ = [
    "Deactivated",
    "HasFacts",
    "LastAdministrator",
    "LinkIsUsed",
    "NewPerson",
    "NotUnique",
    "NotYourself",
    "add_first_administrator",
    "add_people",
    "add_person",
    "apply_roles",
    "ask_for_password_link",
    "change_own_details",
    "change_password",
    "change_people",
    "change_person",
    "check_first_administrator",
    "deactivate",
    "first_administrator_link",
    "give_password_link",
    "mail_password_link",
    "own_group_of",
    "password_link",
    "reactivate",
    "remove",
]
