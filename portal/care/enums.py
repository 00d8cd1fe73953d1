"""Named sets of what can be wrong with a page, and of what became of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FlagKind(models.TextChoices):
    """What somebody says is wrong."""

    WRONG = "wrong", _("Something is wrong")
    OUTDATED = "outdated", _("It is outdated")
    BROKEN_LINK = "broken-link", _("A link leads nowhere")
    OTHER = "other", _("Something else")


class Outcome(models.TextChoices):
    """How a flag was settled."""

    CORRECTED = "corrected", _("Corrected")
    ARCHIVED = "archived", _("Archived")
    NO_CHANGE = "no-change", _("No change needed")
