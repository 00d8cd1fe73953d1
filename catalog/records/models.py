"""What learners did: progress, which changes, and completions, which stay."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.courses.models import Course
from catalog.enrollment.models import Enrollment


class ActivityProgress(models.Model):
    """How far somebody got in one activity of one enrollment, in whatever language."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="progress")
    key = models.UUIDField()  # of the activity: CourseActivity.key, a page's translation key
    title = models.CharField(max_length=255)  # a copy, the activity may go
    opened_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["enrollment", "opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrollment", "key"], name="activity_progress_once_per_enrollment"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}, enrollment {self.enrollment_id}"


class FactQuerySet(models.QuerySet):
    def update(self, **kwargs):
        raise TypeError("A fact is not changed: add a correction.")

    def delete(self):
        raise TypeError("A fact is not removed: add a correction.")


class Fact(models.Model):
    """A row that is added once and stays."""

    objects = FactQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise TypeError("A fact is not changed: add a correction.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError("A fact is not removed: add a correction.")


class CompletionQuerySet(FactQuerySet):
    def of(self, learner) -> Self:
        """Keep what ``learner`` has done, under whichever of their accounts it was recorded."""
        return self.filter(enrollment__learner=learner)

    def standing(self) -> Self:
        """Keep the rows that no later row corrects."""
        return self.filter(correction=None)


class Completion(Fact):
    """The fact that a learner has done a course, with what it was judged by.

    ``learner`` is the account it was recorded under. Whose it is today, after accounts were merged,
    its enrollment says.
    """

    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("learner"),
        on_delete=models.PROTECT,
        related_name="completions",
    )
    course = models.ForeignKey(
        Course, verbose_name=_("course"), on_delete=models.PROTECT, related_name="completions"
    )
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="completions")
    corrects = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="correction"
    )  # the row that this one replaces
    revoked = models.BooleanField(_("revoked"), default=False)  # only in a correction
    completed_on = models.DateField(_("completed"))
    passed = models.BooleanField(_("passed"), null=True)  # empty where nothing was graded
    # Copies: the course may be renamed, shortened or graded otherwise tomorrow.
    course_code = models.CharField(_("code"), max_length=24)
    course_title = models.CharField(_("title"), max_length=255)
    course_revision = models.PositiveIntegerField(_("revision"))
    course_minutes = models.PositiveIntegerField(_("minutes"), null=True)
    credit_hours = models.DecimalField(_("credit hours"), max_digits=6, decimal_places=2, null=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recorded by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )  # empty: the course's own rule
    reason = models.TextField(_("reason"), blank=True)
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)

    objects = CompletionQuerySet.as_manager()

    class Meta:
        ordering = ["-completed_on", "-pk"]
        verbose_name = _("completion")
        verbose_name_plural = _("completions")
        permissions = [("record_completion", "Can record and correct completions")]
        constraints = [
            models.UniqueConstraint(
                fields=["enrollment"],
                condition=Q(corrects=None),
                name="completion_once_per_enrollment",
                violation_error_message=_("This course is already on the record."),
            ),
            models.CheckConstraint(
                condition=Q(recorded_by=None, corrects=None) | ~Q(reason=""),
                name="completion_by_hand_has_a_reason",
                violation_error_message=_("Say why, for whoever reads this next year."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course_code} on {self.completed_on}"
