"""Every way in which care changes something."""

from portal.care.services.archiving import CannotArchive, NotArchived, archive, unarchive
from portal.care.services.binning import (
    CannotBin,
    CannotRestore,
    Restored,
    StillNeeded,
    bin_page,
    empty_bin,
    purge,
    restore,
)
from portal.care.services.flags import (
    AlreadyFlagged,
    AlreadySettled,
    NoAnswer,
    flag_page,
    move_to,
    settle_flag,
)
from portal.care.services.following import follow_publish
from portal.care.services.links import begin_link_check, check_links_after, refresh_links
from portal.care.services.reviews import mark_reviewed, months_later, tell_of_reviews

__all__ = [
    "AlreadyFlagged",
    "AlreadySettled",
    "CannotArchive",
    "CannotBin",
    "CannotRestore",
    "NoAnswer",
    "NotArchived",
    "Restored",
    "StillNeeded",
    "archive",
    "begin_link_check",
    "bin_page",
    "check_links_after",
    "empty_bin",
    "flag_page",
    "follow_publish",
    "mark_reviewed",
    "months_later",
    "move_to",
    "purge",
    "refresh_links",
    "restore",
    "settle_flag",
    "tell_of_reviews",
    "unarchive",
]
