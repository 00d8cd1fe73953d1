"""The admin's screens for the care of pages."""

from portal.care.viewsets.desks import BinDesk, BrokenLinkDesk, FlagDesk
from portal.care.viewsets.reviews import ReviewsView
from portal.care.viewsets.rows import (
    ArchiveView,
    PurgeView,
    RestoreView,
    ReviewView,
    SettleView,
    UnarchiveView,
)

__all__ = [
    "ArchiveView",
    "BinDesk",
    "BrokenLinkDesk",
    "FlagDesk",
    "PurgeView",
    "RestoreView",
    "ReviewView",
    "ReviewsView",
    "SettleView",
    "UnarchiveView",
]
