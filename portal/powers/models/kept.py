"""Rows that end and are never removed."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class KeptQuerySet(models.QuerySet):
    """Rows that stay, for whoever asks later who could do what."""

    def delete(self):
        raise TypeError("Who could do what is kept: end the row.")


class Kept(models.Model):
    """A row that stays."""

    objects = KeptQuerySet.as_manager()

    class Meta:
        abstract = True

    def delete(self, *args, **kwargs):
        raise TypeError("Who could do what is kept: end the row.")


class DatedQuerySet(KeptQuerySet):
    def current(self, today: date | None = None) -> Self:
        """Keep what holds on ``today``: begun, not ended, and not past its last day."""
        today = today or timezone.localdate()
        return self.filter(ended_at=None, starts_on__lte=today).filter(
            Q(ends_on=None) | Q(ends_on__gte=today)
        )


class Dated(Kept):
    """Something that holds from a day, until a day or until somebody ends it."""

    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(
        _("last day"), null=True, blank=True, help_text=_("Empty: until somebody ends it.")
    )
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("given by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    given_at = models.DateTimeField(_("given"), default=timezone.now, editable=False)
    ended_at = models.DateTimeField(_("Ended"), null=True, blank=True, editable=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("ended by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_current(self) -> bool:
        """Whether it holds today."""
        today = timezone.localdate()
        return (
            self.ended_at is None
            and self.starts_on <= today
            and (self.ends_on is None or self.ends_on >= today)
        )

    @property
    def standing(self) -> str:
        """In a word how it stands."""
        if self.ended_at is not None:
            return str(_("Ended"))
        if self.starts_on > timezone.localdate():
            return str(_("To come"))
        return str(_("Holds") if self.is_current else _("Over"))
