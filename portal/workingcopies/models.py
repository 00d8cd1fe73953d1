"""Working copies: drafts beside a live page, and what each of their pages was copied from."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.workingcopies.enums import CopyState, PartKind


class WorkingCopyQuerySet(models.QuerySet):
    def open(self) -> Self:
        """Keep those that are still worked on."""
        return self.filter(state=CopyState.OPEN)


class WorkingCopy(models.Model):
    """A page, with what belongs to it, that is changed in peace while the original stays live."""

    original = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("original"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    copy = models.OneToOneField(
        "wagtailcore.Page",
        verbose_name=_("working copy"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )  # empty once it is closed
    title = models.CharField(_("page"), max_length=255)  # a copy, the pages may go
    note = models.TextField(_("what for"), blank=True, max_length=500)
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("begun by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    begun_at = models.DateTimeField(_("begun"), default=timezone.now)
    state = models.CharField(_("state"), max_length=12, choices=CopyState, default=CopyState.OPEN)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("closed by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    closed_at = models.DateTimeField(_("closed"), null=True)

    objects = WorkingCopyQuerySet.as_manager()

    class Meta:
        ordering = ["-begun_at", "-pk"]
        verbose_name = _("working copy")
        verbose_name_plural = _("working copies")
        constraints = [
            models.UniqueConstraint(
                fields=["original"],
                condition=Q(state=CopyState.OPEN),
                name="working_copy_one_open_per_original",
                violation_error_message=_("Somebody works on a copy of this page already."),
            ),
            models.CheckConstraint(
                condition=Q(state=CopyState.OPEN, closed_at=None)
                | (~Q(state=CopyState.OPEN) & Q(closed_at__isnull=False)),
                name="working_copy_is_dated_once_closed",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state == CopyState.OPEN

    @property
    def begun_by_name(self) -> str:
        return str(self.begun_by or "")

    @property
    def closed_by_name(self) -> str:
        return str(self.closed_by or "")


class WorkingCopyPage(models.Model):
    """One page of a working copy, and the page that it was copied from.

    The two revisions are what each side said on that day; what differs from them has been
    changed since, there or here. Where one was purged, everything counts as changed.
    """

    working_copy = models.ForeignKey(WorkingCopy, on_delete=models.CASCADE, related_name="pages")
    original = models.ForeignKey(
        "wagtailcore.Page", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    copy = models.OneToOneField(
        "wagtailcore.Page", null=True, on_delete=models.SET_NULL, related_name="+"
    )  # empty: taken out of the copy
    key = models.UUIDField()  # the original's translation key, which progress points to
    title = models.CharField(max_length=255)
    original_base = models.ForeignKey(
        "wagtailcore.Revision", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    copy_base = models.ForeignKey(
        "wagtailcore.Revision", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    rows = models.JSONField(default=dict)  # {model label: {row of the copy: row of the original}}
    outcome = models.CharField(max_length=12, choices=PartKind, blank=True)  # written by the merge

    class Meta:
        ordering = ["working_copy", "pk"]
        verbose_name = _("page of a working copy")
        verbose_name_plural = _("pages of working copies")
        constraints = [
            models.UniqueConstraint(
                fields=["working_copy", "key"], name="working_copy_page_once_per_key"
            )
        ]

    def __str__(self) -> str:
        return self.title
