"""What people say of themselves, who helps whom, and who stands in for whom."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.organisation.enums import Duty, RequestState
from portal.organisation.models.jobs import Location
from portal.vocabulary.models import Skill, Topic


class Profile(models.Model):
    """What the organisation knows of a person beside the account. A missing row says nothing."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="profile",
    )
    hired_on = models.DateField(_("hired on"), null=True, blank=True, db_index=True)
    location = models.ForeignKey(
        Location,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="profiles",
        verbose_name=_("location"),
    )
    skills = models.ManyToManyField(
        Skill, blank=True, related_name="profiles", verbose_name=_("skills")
    )
    interests = models.ManyToManyField(
        Topic, blank=True, related_name="interested_profiles", verbose_name=_("interests")
    )
    career_goal = models.TextField(_("career goal"), max_length=1000, blank=True)
    takes_mentees = models.BooleanField(_("I take mentees"), default=False)
    # The account sleeps until this day, then the clock wakes it.
    account_starts_on = models.DateField(null=True, blank=True, db_index=True)
    # HR's files or a SCIM client have named them; and, what they closed, they may open again.
    is_fed = models.BooleanField(default=False, editable=False)
    left_by_feed = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")

    def __str__(self) -> str:
        return f"Profile of {self.pk}"


class DatedQuerySet(models.QuerySet):
    def on(self, day: date) -> Self:
        """Keep the rows that count on ``day``."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)

    def touching(self, first: date, last: date | None) -> Self:
        """Keep the rows that count on some day from ``first`` to ``last`` (empty: for ever)."""
        rows = self.filter(Q(ends_on=None) | Q(ends_on__gte=first))
        return rows if last is None else rows.filter(starts_on__lte=last)


class Mentorship(models.Model):
    """Somebody helps somebody on, in a skill or with what ``focus`` says, from a day to a day."""

    mentor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="mentorships_given",
        verbose_name=_("mentor"),
    )
    mentee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="mentorships",
        verbose_name=_("mentee"),
    )
    skill = models.ForeignKey(
        Skill,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("skill"),
    )
    focus = models.CharField(_("focus"), max_length=200, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        verbose_name = _("mentorship")
        verbose_name_plural = _("mentorships")
        constraints = [
            models.CheckConstraint(
                condition=~Q(mentor=F("mentee")),
                name="mentorship_is_not_with_oneself",
                violation_error_message=_("Nobody is their own mentor."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="mentorship_ends_after_it_starts",
                violation_error_message=_("The last day cannot be before the first."),
            ),
            models.UniqueConstraint(
                fields=["mentor", "mentee"],
                condition=Q(ends_on=None),
                name="mentorship_one_open_per_pair",
                violation_error_message=_("These two are mentor and mentee already."),
            ),
        ]

    def __str__(self) -> str:
        return f"Mentorship {self.pk}: {self.mentor_id} for {self.mentee_id}"


class MentorRequest(models.Model):
    """Somebody asks somebody to be their mentor. Answered once; a yes opens a mentorship."""

    mentee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mentor_requests"
    )
    mentor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mentor_requests_got"
    )
    skill = models.ForeignKey(
        Skill, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    message = models.TextField(_("message"), max_length=1000)
    state = models.CharField(max_length=10, choices=RequestState, default=RequestState.OPEN)
    answer = models.TextField(_("answer"), max_length=1000, blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = _("request for a mentor")
        verbose_name_plural = _("requests for a mentor")
        constraints = [
            models.CheckConstraint(
                condition=~Q(mentor=F("mentee")), name="mentor_request_is_not_to_oneself"
            ),
            models.UniqueConstraint(
                fields=["mentor", "mentee"],
                condition=Q(state=RequestState.OPEN),
                name="mentor_request_one_open_per_pair",
                violation_error_message=_("You have asked them already."),
            ),
            models.CheckConstraint(
                condition=Q(state=RequestState.OPEN, answered_at=None)
                | (~Q(state=RequestState.OPEN) & Q(answered_at__isnull=False)),
                name="mentor_request_is_dated_once_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"Request {self.pk}: {self.mentee_id} asks {self.mentor_id}"


class Deputy(models.Model):
    """Somebody acts in somebody's place, for some duties, from a day to a day."""

    principal = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="deputies",
        verbose_name=_("whose place it is"),
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="deputy_for",
        verbose_name=_("deputy"),
    )
    # One duty a row: what a deputy may do stays one comparison in the database.
    duty = models.CharField(
        _("for"),
        max_length=12,
        choices=Duty,
        blank=True,
        help_text=_("Nothing chosen means everything."),
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        verbose_name = _("deputy")
        verbose_name_plural = _("deputies")
        constraints = [
            models.CheckConstraint(
                condition=~Q(principal=F("deputy")),
                name="deputy_is_somebody_else",
                violation_error_message=_("Nobody is their own deputy."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="deputy_ends_after_it_starts",
                violation_error_message=_("The last day cannot be before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"Deputy {self.pk}: {self.deputy_id} for {self.principal_id}"
