"""Pages that have had their day and keep their address."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.home.models import PortalPage


class ArchivedPage(models.Model):
    """Since when a page is archived, why, and where to look instead. Back again: no row."""

    page = models.OneToOneField(
        PortalPage, primary_key=True, on_delete=models.CASCADE, related_name="archive_row"
    )
    since = models.DateTimeField(_("archived"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.TextField(_("reason"), max_length=500, blank=True)
    instead = models.ForeignKey(
        PortalPage,
        verbose_name=_("look here instead"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    def __str__(self) -> str:
        return f"Page {self.page_id} is archived"
