"""Discussions: where people talk, what they said, and what each has read of it."""

from announcements.discussions.models.identity import (
    Discussion,
    DiscussionAudience,
    Membership,
)
from announcements.discussions.models.pages import (
    DiscussionMentor,
    DiscussionPage,
    DiscussionsPage,
)
from announcements.discussions.models.personal import Draft, Following, ReadMark
from announcements.discussions.models.threads import Attachment, Mention, Post, Report, Thread

__all__ = [
    "Attachment",
    "Discussion",
    "DiscussionAudience",
    "DiscussionMentor",
    "DiscussionPage",
    "DiscussionsPage",
    "Draft",
    "Following",
    "Membership",
    "Mention",
    "Post",
    "ReadMark",
    "Report",
    "Thread",
]
