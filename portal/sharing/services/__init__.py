"""Every way a share begins and ends, what carries it in Wagtail, and who is told."""

from portal.sharing.services.carrying import mark_own_group, mend_rights
from portal.sharing.services.giving import (
    HasEnded,
    NotToBeShared,
    NotYoursToShare,
    change_last_day,
    end_past_shares,
    end_share,
    forget_holder,
    let_go_of_group,
    move_to,
    share,
)
from portal.sharing.services.telling import tell_members

__all__ = [
    "HasEnded",
    "NotToBeShared",
    "NotYoursToShare",
    "change_last_day",
    "end_past_shares",
    "end_share",
    "forget_holder",
    "let_go_of_group",
    "mark_own_group",
    "mend_rights",
    "move_to",
    "share",
    "tell_members",
]
