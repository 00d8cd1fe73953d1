"""Named sets of an enrollment's facts."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EnrollmentStatus(models.TextChoices):
    """Where an enrollment stands."""

    ACTIVE = "active", _("Active")
    COMPLETED = "completed", _("Completed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Origin(models.TextChoices):
    """What led to an enrollment."""

    SELF = "self", _("The learner")
    STAFF = "staff", _("Training staff")
    IMPORT = "import", _("An import")
    PATH = "path", _("A learning path")
