"""Which rules refuse a change of a discussion."""

from portal.core.errors import RuleViolation


class CannotOpen(RuleViolation):
    """A discussion or a space lacks something before it can be opened."""


class NotOpenToPosts(RuleViolation):
    """A thread is locked or hidden, or its discussion is closed."""


class CannotEdit(RuleViolation):
    """The time in which a post may be edited is over."""


class CannotAccept(RuleViolation):
    """A post is no answer that could be accepted."""


class CannotMove(RuleViolation):
    """A thread may not go where somebody wants it."""
