"""The errors that a person may read."""

from django.core.exceptions import PermissionDenied


class Refused(PermissionDenied):
    """A policy refuses an action; carries what it would take, so that one can say who has it."""

    def __init__(self, reason, *, capability: str = "", role: str = "") -> None:
        super().__init__(reason)
        self.capability = capability  # a name of ``people.capabilities``
        self.role = role  # where a role and no capability decides


class RuleViolation(Exception):  # noqa: N818 - named for what happened, as the design says
    """A rule refuses a change of state; the text is a sentence for the person who tried."""
