"""Named sets of a record's facts."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    """What a line of a transcript says."""

    COMPLETED = "completed", _("Completed")
    PASSED = "passed", _("Passed")
    NOT_PASSED = "not-passed", _("Not passed")
    CORRECTED = "corrected", _("Corrected")
    REVOKED = "revoked", _("Revoked")
