"""Looking at the portal as others see it: who asked, who said yes, what was looked at."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.people.enums import Role
from portal.powers.enums import Answer
from portal.powers.models.kept import Kept, KeptQuerySet


class ConsentQuerySet(KeptQuerySet):
    def waiting(self, now: datetime | None = None) -> Self:
        """Keep what nobody has answered in time."""
        return self.filter(answer=Answer.ASKED, expires_at__gt=now or timezone.now())

    def given(self, now: datetime | None = None) -> Self:
        """Keep the yeses that still hold."""
        return self.filter(answer=Answer.YES, expires_at__gt=now or timezone.now())


class Consent(Kept):
    """The question whether somebody may look as a person, and the person's answer."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="consents"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="consents_asked"
    )
    reason = models.CharField(_("reason"), max_length=300)
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(max_length=12, choices=Answer, default=Answer.ASKED)
    answered_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()  # of the question; then, anew, of the yes

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "asked_by"],
                condition=Q(answer=Answer.ASKED),
                name="consent_asked_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(answer=Answer.ASKED, answered_at=None)
                | (~Q(answer=Answer.ASKED) & Q(answered_at__isnull=False)),
                name="consent_is_dated_once_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_by_id} asked {self.person_id}"

    @property
    def is_open(self) -> bool:
        """Whether the question may still be answered."""
        return self.answer == Answer.ASKED and self.expires_at > timezone.now()

    @property
    def holds(self) -> bool:
        """Whether the yes still stands."""
        return self.answer == Answer.YES and self.expires_at > timezone.now()


class Viewing(Kept):
    """One time that somebody looked at the portal as a role, or as a person who said yes."""

    viewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        on_delete=models.PROTECT,
        related_name="viewings",
    )
    role = models.CharField(_("as the role"), max_length=32, choices=Role, blank=True)
    consent = models.ForeignKey(
        Consent, null=True, blank=True, on_delete=models.PROTECT, related_name="viewings"
    )
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    ends_at = models.DateTimeField(_("ends"))  # at the latest
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        ordering = ["-started_at", "-pk"]
        verbose_name = _("look as others")
        verbose_name_plural = _("looks as others")
        constraints = [
            models.CheckConstraint(
                condition=(~Q(role="") & Q(consent=None)) | Q(role="", consent__isnull=False),
                name="viewing_is_as_a_role_or_by_consent",
            )
        ]

    def __str__(self) -> str:
        return f"Viewing {self.pk} by {self.viewer_id}"

    @property
    def seen_as(self) -> str:
        """As whom, in words; a list fetches the consent and its person."""
        return str(self.consent.person) if self.consent_id else str(Role(self.role).label)


class ViewingPage(Kept):
    """An address that was looked at."""

    viewing = models.ForeignKey(Viewing, on_delete=models.PROTECT, related_name="pages")
    address = models.CharField(max_length=500)
    status = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.address
