"""Named sets of a path's facts."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class GroupRule(models.TextChoices):
    """What of a group has to be done."""

    ALL = "all", _("All of these")
    COUNT = "count", _("So many of these")
    HOURS = "hours", _("At least so many credit hours from these")


class Opening(models.TextChoices):
    """When the courses of a path open for those on it."""

    AT_ONCE = "at-once", _("At once")
    AS_DUE = "as-due", _("Each as it becomes due")


class Promise(models.TextChoices):
    """What kind of thing a path leads to."""

    ROLE = "role", _("A role")
    LICENCE = "licence", _("A licence")
    GRADE = "grade", _("A grade")


class ChangeFor(models.TextChoices):
    """For whom a changed rule of a published path counts."""

    NEW = "new", _("Only people who come from now on")
    ALL = "all", _("Everybody, also those on the path now")
    NOBODY = "nobody", _("Nobody yet: publish the words, keep the rules")


class PathStatus(models.TextChoices):
    """Where somebody's being on a path stands."""

    ACTIVE = "active", _("Active")
    COMPLETED = "completed", _("Completed")
    WITHDRAWN = "withdrawn", _("Left")


class PathOrigin(models.TextChoices):
    """What led to being on a path."""

    SELF = "self", _("The learner")
    STAFF = "staff", _("Training staff or the owner")
    PATH = "path", _("Another path")
