"""Who is on which course, and what they have put aside for later."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.courses.models import Course
from catalog.enrollment.enums import EnrollmentStatus, Origin


class EnrollmentQuerySet(models.QuerySet):
    def active(self) -> Self:
        return self.filter(status=EnrollmentStatus.ACTIVE)

    def of(self, learner, course: Course) -> Self:
        return self.filter(learner=learner, course=course)

    def with_names(self) -> Self:
        """Fetch what a list row shows, so that no row costs a query."""
        return self.select_related("learner", "course")


class Enrollment(models.Model):
    """Being on a course, once per cycle. Written by services; renewal opens the next cycle."""

    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("learner"),
        on_delete=models.PROTECT,
        related_name="enrollments",
    )
    course = models.ForeignKey(
        Course, verbose_name=_("course"), on_delete=models.PROTECT, related_name="enrollments"
    )
    cycle = models.PositiveSmallIntegerField(_("cycle"), default=1)
    origin = models.CharField(_("origin"), max_length=12, choices=Origin)
    status = models.CharField(
        _("status"), max_length=12, choices=EnrollmentStatus, default=EnrollmentStatus.ACTIVE
    )
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_because = models.TextField(_("reason"), blank=True)

    objects = EnrollmentQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "pk"]
        verbose_name = _("enrollment")
        verbose_name_plural = _("enrollments")
        permissions = [("manage_enrollment", "Can manage every enrollment")]
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "course", "cycle"], name="enrollment_once_per_cycle"
            ),
            models.UniqueConstraint(
                fields=["learner", "course"],
                condition=Q(status=EnrollmentStatus.ACTIVE),
                name="enrollment_one_active_per_learner_and_course",
                violation_error_message=_("You are already on this course."),
            ),
            models.CheckConstraint(
                condition=Q(status=EnrollmentStatus.ACTIVE, closed_at=None)
                | (~Q(status=EnrollmentStatus.ACTIVE) & Q(closed_at__isnull=False)),
                name="enrollment_is_dated_once_closed",
            ),
        ]
        indexes = [models.Index(fields=["course", "status"])]

    def __str__(self) -> str:
        return f"Enrollment {self.pk}: {self.learner_id} on {self.course_id}"


class SavedCourse(models.Model):
    """A course that somebody has put aside for later."""

    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_courses"
    )
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="saved_by")
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-saved_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["learner", "course"], name="saved_course_once")
        ]

    def __str__(self) -> str:
        return f"{self.learner_id} saved {self.course_id}"
