"""What a course is, whatever its pages say: the identity and its published rules.

Services write these rows when the source-language page is published. Doors, policies, progress
and search read them; nothing above reads a rule off a page.
"""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale

from catalog.courses.enums import CompletionRule, Delivery, Level


class CourseQuerySet(models.QuerySet):
    def live(self) -> Self:
        """Keep the courses that have a page people can open."""
        return self.filter(is_live=True)

    def offered(self) -> Self:
        """Keep the live courses that are not archived: what somebody new is shown."""
        return self.live().filter(archived_at=None)

    def seen_by(self, tokens) -> Self:
        """Keep the courses that a bearer of one of ``tokens`` may see."""
        # A subquery, not a join: two tokens must not show a course twice.
        seen = CourseAudience.objects.filter(token__in=sorted(tokens))
        return self.filter(pk__in=seen.values("course"))


class Course(models.Model):
    """The lasting identity of a course. It outlives its pages; facts point to it."""

    translation_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # One row keeps its code while no page is left, so that a new page can revive the course.
    code = models.CharField(_("code"), max_length=24, unique=True)
    title = models.CharField(_("title"), max_length=255)
    source_locale = models.ForeignKey(Locale, on_delete=models.PROTECT, related_name="+")
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("responsible"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    is_live = models.BooleanField(_("live"), default=False)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=0)
    first_published_at = models.DateTimeField(null=True, blank=True)
    last_published_at = models.DateTimeField(null=True, blank=True)

    delivery = models.CharField(_("delivery"), max_length=16, choices=Delivery)
    level = models.CharField(_("level"), max_length=16, choices=Level, blank=True)
    language = models.CharField(_("language"), max_length=12)  # BCP 47, of instruction
    effort_minutes = models.PositiveIntegerField(_("effort in minutes"), null=True)
    effort_text = models.CharField(_("effort as given"), max_length=80, blank=True)
    provider = models.CharField(_("provider"), max_length=120, blank=True)  # empty: in-house
    link = models.URLField(_("link"), blank=True, max_length=500)
    cost = models.DecimalField(_("cost"), max_digits=10, decimal_places=2, null=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)  # ISO 4217
    credit_hours = models.DecimalField(_("credit hours"), max_digits=6, decimal_places=2, null=True)
    self_enrollment = models.BooleanField(_("people may enroll themselves"), default=True)
    completion_rule = models.CharField(
        max_length=16, choices=CompletionRule, default=CompletionRule.REQUIRED
    )

    objects = CourseQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        constraints = [
            models.CheckConstraint(condition=~Q(code=""), name="course_has_a_code"),
            models.CheckConstraint(
                condition=Q(cost=None) | (Q(cost__gte=0) & ~Q(currency="")),
                name="course_cost_has_a_currency",
            ),
        ]
        indexes = [models.Index(fields=["is_live", "-last_published_at"])]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def enrolled_token(self) -> str:
        """The audience token of everybody who is on this course."""
        return f"enrolled:{self.translation_key}"

    @cached_property
    def needed_first(self) -> tuple["Course", ...]:
        """The courses to be done before this one; asked for once."""
        return tuple(Course.objects.filter(needed_by__course=self))

    @property
    def is_free(self) -> bool:
        return not self.cost


class CourseAudience(models.Model):
    """A token whose bearers may see the course."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="audience")
    token = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["course", "token"], name="course_audience_token_once")
        ]
        indexes = [models.Index(fields=["token", "course"])]

    def __str__(self) -> str:
        return f"{self.token} sees course {self.course_id}"


class CoursePrerequisite(models.Model):
    """A course that has to be done before another, as published."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="prerequisites")
    needs = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="needed_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["course", "needs"], name="course_prerequisite_once"),
            models.CheckConstraint(
                condition=~Q(course=models.F("needs")),
                name="course_does_not_need_itself",
                violation_error_message=_("A course cannot be its own prerequisite."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course_id} needs {self.needs_id}"


class CourseActivity(models.Model):
    """One activity of the published outline, from the source-language tree.

    ``key`` is the translation key of the activity's pages; progress points to it.
    """

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="activities")
    key = models.UUIDField()
    position = models.PositiveIntegerField()
    title = models.CharField(max_length=255)
    minutes = models.PositiveSmallIntegerField()
    required = models.BooleanField()
    counts = models.BooleanField()  # for completion, by the course's rule

    class Meta:
        ordering = ["course", "position"]
        constraints = [
            models.UniqueConstraint(fields=["course", "key"], name="course_activity_once")
        ]
        indexes = [models.Index(fields=["key"])]

    def __str__(self) -> str:
        return self.title
