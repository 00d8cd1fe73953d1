"""Grants, programs, handing over, looking as somebody else: the rows."""

from portal.powers.models.grants import Grant, PowerUse
from portal.powers.models.handover import Handover, HandoverItem
from portal.powers.models.programs import Program, ProgramOwner, ProgramPage, StepHolder
from portal.powers.models.viewing import Consent, Viewing, ViewingPage

__all__ = [
    "Consent",
    "Grant",
    "Handover",
    "HandoverItem",
    "PowerUse",
    "Program",
    "ProgramOwner",
    "ProgramPage",
    "StepHolder",
    "Viewing",
    "ViewingPage",
]
