"""Reads over flags, reviews, archived pages, links and the bin."""

from portal.care.queries.addresses import Addresses, page_at
from portal.care.queries.binned import bin_path, in_the_bin, without_binned
from portal.care.queries.links import LinkCheck, check_links, subtree
from portal.care.queries.people import (
    may_flag_somewhere,
    pages_in_care,
    people_to_tell,
)
from portal.care.queries.reviews import drafts_panel, reviews_due, reviews_panel
from portal.care.queries.served import account_links, parts_of_page

__all__ = [
    "Addresses",
    "LinkCheck",
    "account_links",
    "bin_path",
    "check_links",
    "drafts_panel",
    "in_the_bin",
    "may_flag_somewhere",
    "page_at",
    "pages_in_care",
    "parts_of_page",
    "people_to_tell",
    "reviews_due",
    "reviews_panel",
    "subtree",
    "without_binned",
]
