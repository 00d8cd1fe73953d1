"""The outbox: a row for everything that somebody is told, before it is sent."""

import uuid
from datetime import datetime, time
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.notifications.enums import MailState, Rhythm, WhyNoMail

UNDER_WAY = (MailState.WAITING, MailState.COLLECTED, MailState.SENDING)


class NoticeQuerySet(models.QuerySet):
    def unread(self) -> Self:
        return self.filter(read_at=None)

    def due(self, now: datetime) -> Self:
        """Keep those whose mail is to go out by ``now``, by itself or in a digest."""
        pending = [MailState.WAITING, MailState.COLLECTED]
        return self.filter(mail_state__in=pending, mail_after__lte=now)


class Notice(models.Model):
    """Something that one person is told, once. Shown on the site at once; mail follows."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="notices",
    )
    kind = models.CharField(_("kind"), max_length=40)
    key = models.CharField(_("about"), max_length=120)  # "course:<uuid>:cycle:1"
    values = models.JSONField(default=dict)  # for the placeholders of the kind's texts
    address = models.CharField(_("address"), max_length=500)  # a path of the portal
    created_at = models.DateTimeField(_("since"), default=timezone.now)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    mail_state = models.CharField(_("mail"), max_length=12, choices=MailState)
    no_mail_because = models.CharField(
        _("why no mail"), max_length=12, choices=WhyNoMail, blank=True
    )
    mail_after = models.DateTimeField(_("mail not before"), null=True, blank=True)
    # Of the message; the rows of a digest share one. A second try is the same message.
    message = models.UUIDField(default=uuid.uuid4, editable=False)
    claimed_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    failure = models.TextField(_("last failure"), blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "key"], name="notice_once_per_person_kind_and_key"
            ),
            models.CheckConstraint(
                condition=Q(mail_state=MailState.SENT, sent_at__isnull=False)
                | (~Q(mail_state=MailState.SENT) & Q(sent_at=None)),
                name="notice_is_dated_once_sent",
            ),
            models.CheckConstraint(
                condition=~Q(mail_state__in=UNDER_WAY) | Q(mail_after__isnull=False),
                name="notice_under_way_has_an_hour",
            ),
            models.CheckConstraint(
                condition=~Q(mail_state__in=[MailState.NONE, MailState.FAILED])
                | ~Q(no_mail_because=""),
                name="notice_without_mail_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-created_at"]),
            models.Index(fields=["person"], condition=Q(read_at=None), name="notice_unread"),
            models.Index(
                fields=["mail_after"],
                condition=Q(mail_state__in=UNDER_WAY),
                name="notice_under_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.person_id} about {self.key}"


class NoticePreference(models.Model):
    """When a person wants mail about one kind of notice; without a row: at once."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_preferences"
    )
    kind = models.CharField(max_length=40)
    rhythm = models.CharField(max_length=12, choices=Rhythm)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"], name="notice_preference_once_per_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} wants {self.kind} {self.rhythm}"


class DeliveryHours(models.Model):
    """When mail may reach a person, by the clock of their own time zone."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="delivery_hours",
    )
    quiet_from = models.TimeField(_("no mail from"), null=True, blank=True)
    quiet_until = models.TimeField(_("until"), null=True, blank=True)
    digest_at = models.TimeField(_("digests at"), default=time(7))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="delivery_hours_begin_and_end",
                violation_error_message=_("Say both when the quiet begins and when it ends."),
            )
        ]

    def __str__(self) -> str:
        return f"Hours of {self.person_id}"


class NoticeTemplate(models.Model):
    """An organisation's own words for a kind of notice, in one language."""

    kind = models.CharField(_("kind"), max_length=40)
    language = models.CharField(_("language"), max_length=12, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))

    class Meta:
        ordering = ["kind", "language"]
        verbose_name = _("words of a notice")
        verbose_name_plural = _("words of notices")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "language"],
                name="notice_template_once_per_kind_and_language",
                violation_error_message=_("This kind has words in this language already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.language})"
