"""Every version of the rules of the search: added once, never changed."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.records.models import Fact


class RulesVersion(Fact):
    """All rules as they were from one change on, until the next."""

    number = models.PositiveIntegerField(_("version"))
    # By what a process knows that it has read this version: numbers come back after a restore.
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    rules = models.JSONField()  # see ``rulebook``
    what = models.TextField(_("what changed"))
    restored = models.PositiveIntegerField(_("as in version"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )  # empty: whoever it was has left, or a command did it
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        ordering = ["-number"]
        verbose_name = _("version of the search rules")
        verbose_name_plural = _("versions of the search rules")
        default_permissions = ("view",)
        permissions = [("steer_search", "Can steer the search")]
        constraints = [
            models.UniqueConstraint(
                fields=["number"],
                name="rules_version_follows_the_last",
                violation_error_message=_("Somebody changed the rules of the search meanwhile."),
            )
        ]

    def __str__(self) -> str:
        return f"Search rules, version {self.number}"
