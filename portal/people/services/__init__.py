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
    reactivate,
    remove,
)
from portal.people.services.powers import apply_roles

__all__ = [
    "HasFacts",
    "LastAdministrator",
    "NotUnique",
    "NotYourself",
    "add_person",
    "apply_roles",
    "change_own_details",
    "change_person",
    "deactivate",
    "reactivate",
    "remove",
]
