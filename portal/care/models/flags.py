"""What people say is wrong with a page, and what became of it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.care.enums import FlagKind, Outcome
from portal.home.models import PortalPage

MAX_TEXT = 2_000


class PageFlagQuerySet(models.QuerySet):
    def open(self) -> Self:
        """Keep what nobody has settled."""
        return self.filter(settled_at=None)

    def with_names(self) -> Self:
        """Fetch what a list row shows, so that no row costs a query."""
        return self.select_related("page", "by", "settled_by")


class PageFlag(models.Model):
    """Somebody says that a page is wrong or outdated; whoever answers for it settles that."""

    page = models.ForeignKey(
        PortalPage,
        verbose_name=_("page"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="flags",
    )
    # Copies: what was said stays readable when the page is gone.
    page_title = models.CharField(_("title"), max_length=255)
    page_key = models.UUIDField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("flagged by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="page_flags",
    )
    kind = models.CharField(_("what is wrong"), max_length=16, choices=FlagKind)
    text = models.TextField(_("in words"), max_length=MAX_TEXT)
    created_at = models.DateTimeField(_("flagged"), default=timezone.now)
    outcome = models.CharField(_("settled as"), max_length=16, choices=Outcome, blank=True)
    answer = models.TextField(_("answer"), max_length=MAX_TEXT, blank=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("settled by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = PageFlagQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("flag")
        verbose_name_plural = _("flags")
        permissions = [("settle_pageflag", "Can settle every flag")]
        constraints = [
            models.UniqueConstraint(
                fields=["page", "by"],
                condition=Q(settled_at=None),
                name="page_flag_one_open_per_person",
                violation_error_message=_("You have flagged this page already."),
            ),
            models.CheckConstraint(
                condition=Q(outcome="", settled_at=None)
                | (~Q(outcome="") & Q(settled_at__isnull=False)),
                name="page_flag_is_dated_once_settled",
            ),
        ]
        indexes = [models.Index(fields=["page_key"])]

    def __str__(self) -> str:
        return f"{self.page_title}: {self.kind}"

    @property
    def is_open(self) -> bool:
        return self.settled_at is None
