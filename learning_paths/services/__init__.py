"""Every way paths, and being on one, may change. Views, receivers and tasks call these."""

from learning_paths.services.merging import move_to
from learning_paths.services.owning import charges, hand_over_paths
from learning_paths.services.people import (
    AlreadyOnPath,
    NotYourStep,
    PathClosed,
    PathNotOpen,
    advance,
    advance_all,
    enroll_on_path,
    leave_path,
    reevaluate,
    start_step,
)
from learning_paths.services.publishing import (
    CannotPublishPath,
    publish_path,
    refresh_path,
    set_archived,
)

__all__ = [
    "AlreadyOnPath",
    "CannotPublishPath",
    "NotYourStep",
    "PathClosed",
    "PathNotOpen",
    "advance",
    "advance_all",
    "charges",
    "enroll_on_path",
    "hand_over_paths",
    "leave_path",
    "move_to",
    "publish_path",
    "reevaluate",
    "refresh_path",
    "set_archived",
    "start_step",
]
