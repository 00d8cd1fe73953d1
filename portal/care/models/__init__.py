"""Rows that the care of pages leaves: flags, archived pages, links, and the bin."""

from portal.care.models.archived import ArchivedPage
from portal.care.models.binned import BinnedPage, BinnedPlace, BinPage
from portal.care.models.flags import PageFlag
from portal.care.models.links import PageLink

__all__ = ["ArchivedPage", "BinPage", "BinnedPage", "BinnedPlace", "PageFlag", "PageLink"]
