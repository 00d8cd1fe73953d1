"""Every way a working copy may change, and copies of whole trees."""

from portal.workingcopies.services.beginning import (
    AlreadyClosed,
    CannotBegin,
    OriginalThere,
    begin_working_copy,
    discard_working_copy,
    keep_as_own_page,
    move_to,
)
from portal.workingcopies.services.copying import CannotCopy, copy_whole
from portal.workingcopies.services.merging import (
    CannotMerge,
    ChangedMeanwhile,
    merge_obstacles,
    merge_working_copy,
)

__all__ = [
    "AlreadyClosed",
    "CannotBegin",
    "CannotCopy",
    "CannotMerge",
    "ChangedMeanwhile",
    "OriginalThere",
    "begin_working_copy",
    "copy_whole",
    "discard_working_copy",
    "keep_as_own_page",
    "merge_obstacles",
    "merge_working_copy",
    "move_to",
]
