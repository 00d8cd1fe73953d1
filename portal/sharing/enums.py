"""The powers that one shares with somebody."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Power(models.TextChoices):
    """What a share lets somebody do on a page and below; the value is its column's name."""

    EDIT = "may_edit", _("Edit")
    PUBLISH = "may_publish", _("Publish")
    MODERATE = "may_moderate", _("Moderate discussions")
    NUMBERS = "may_see_numbers", _("See numbers")


class Source(models.TextChoices):
    """By what somebody has a power, in the order of a list."""

    RESPONSIBLE = "responsible", _("Answers for the page")
    DUTY = "duty", _("Duty")
    ROLE = "role", _("Role")
    GROUP = "group", _("Group")
    GRANT = "grant", _("Grant or program")
    SUPERUSER = "superuser", _("Superuser")
    SHARE = "share", _("Share")

    @property
    def rank(self) -> int:
        return list(type(self)).index(self)
