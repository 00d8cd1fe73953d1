"""The error that a person may read."""


class RuleViolation(Exception):  # noqa: N818 - named for what happened, as the design says
    """A rule refuses a change of state; the text is a sentence for the person who tried."""
