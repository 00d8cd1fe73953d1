"""Every way in which powers are given, used, handed over and taken back."""

from portal.powers.services.forgetting import forget_copies_of
from portal.powers.services.grants import NotToBeGranted, end_grant, grant_power
from portal.powers.services.handover import (
    NothingToHandOver,
    TooLateToUndo,
    all_charges,
    charges_of,
    hand_over,
    undo_handover,
)
from portal.powers.services.merging import move_to
from portal.powers.services.programs import (
    AlreadyEnded,
    NotInProgram,
    add_owner,
    add_section,
    change_program,
    end_ownership,
    hand_step,
    make_program,
    remove_section,
    take_step_back,
)
from portal.powers.services.rights import renew_by_the_clock, renew_rights
from portal.powers.services.uses import note_page_work, note_uses
from portal.powers.services.viewing import (
    NotToBeSeen,
    answer_consent,
    ask_consent,
    current_viewing,
    end_viewing,
    end_viewings_of,
    note_look,
    start_viewing,
    withdraw_consent,
)

__all__ = [
    "AlreadyEnded",
    "NotInProgram",
    "NotToBeGranted",
    "NotToBeSeen",
    "NothingToHandOver",
    "TooLateToUndo",
    "add_owner",
    "add_section",
    "all_charges",
    "answer_consent",
    "ask_consent",
    "change_program",
    "charges_of",
    "current_viewing",
    "end_grant",
    "end_ownership",
    "end_viewing",
    "end_viewings_of",
    "forget_copies_of",
    "grant_power",
    "hand_over",
    "hand_step",
    "make_program",
    "move_to",
    "note_look",
    "note_page_work",
    "note_uses",
    "remove_section",
    "renew_by_the_clock",
    "renew_rights",
    "start_viewing",
    "take_step_back",
    "undo_handover",
    "withdraw_consent",
]
