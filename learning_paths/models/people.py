"""Who is on which path, what they have done of it, and the fact of having done it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.courses.models import Course
from catalog.records.models import Completion, Fact
from learning_paths.enums import PathOrigin, PathStatus
from learning_paths.models.identity import LearningPath, PathRules


class PathEnrollmentQuerySet(models.QuerySet):
    def active(self) -> Self:
        return self.filter(status=PathStatus.ACTIVE)

    def kept(self) -> Self:
        """Keep what was not left."""
        return self.exclude(status=PathStatus.WITHDRAWN)


class PathEnrollment(models.Model):
    """Being on a path, by one revision of its rules. Written by services."""

    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="path_enrollments"
    )
    path = models.ForeignKey(LearningPath, on_delete=models.PROTECT, related_name="enrollments")
    rules = models.ForeignKey(PathRules, on_delete=models.PROTECT, related_name="enrollments")
    origin = models.CharField(max_length=8, choices=PathOrigin)
    status = models.CharField(max_length=12, choices=PathStatus, default=PathStatus.ACTIVE)
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_because = models.TextField(blank=True)

    objects = PathEnrollmentQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "pk"]
        verbose_name = _("path enrollment")
        verbose_name_plural = _("path enrollments")
        permissions = [("manage_pathenrollment", "Can put people on every path")]
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "path"],
                condition=Q(status=PathStatus.ACTIVE),
                name="path_enrollment_one_active_per_learner_and_path",
                violation_error_message=_("You are already on this path."),
            ),
            models.CheckConstraint(
                condition=Q(status=PathStatus.ACTIVE, closed_at=None)
                | (~Q(status=PathStatus.ACTIVE) & Q(closed_at__isnull=False)),
                name="path_enrollment_is_dated_once_closed",
            ),
        ]
        indexes = [models.Index(fields=["path", "status"])]

    def __str__(self) -> str:
        return f"Path enrollment {self.pk}: {self.learner_id} on {self.path_id}"


class PathCompletion(Fact):
    """The fact that a learner has done a path, with what it was judged by.

    ``learner`` is the account it was recorded under. Whose it is today, after accounts were merged,
    its enrollment says.
    """

    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="path_completions"
    )
    path = models.ForeignKey(LearningPath, on_delete=models.PROTECT, related_name="completions")
    enrollment = models.OneToOneField(
        PathEnrollment, on_delete=models.PROTECT, related_name="completion"
    )
    completed_on = models.DateField(_("completed"))
    # Copies: the path may be renamed or asked for otherwise tomorrow.
    path_title = models.CharField(_("title"), max_length=255)
    path_revision = models.PositiveIntegerField(_("revision"))
    path_promise = models.CharField(_("leads to"), max_length=200, blank=True)
    steps_done = models.TextField(blank=True)  # one title a line
    credit_hours = models.DecimalField(max_digits=7, decimal_places=2, default=0)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-completed_on", "-pk"]
        verbose_name = _("path completion")
        verbose_name_plural = _("path completions")

    def __str__(self) -> str:
        return f"{self.path_title} on {self.completed_on}"


class PathStepDoneQuerySet(models.QuerySet):
    def standing(self) -> Self:
        """Leave out what rests on a completion that was taken back."""
        taken_back = Q(completion__correction__revoked=True) | Q(
            completion__correction__passed=False
        )
        gone = PathStepDone.objects.filter(taken_back)
        return self.exclude(pk__in=gone.values("pk"))


class PathStepDone(models.Model):
    """A step that somebody on a path has done, and the fact that it rests on."""

    enrollment = models.ForeignKey(PathEnrollment, on_delete=models.CASCADE, related_name="done")
    course = models.ForeignKey(Course, null=True, on_delete=models.PROTECT, related_name="+")
    inner = models.ForeignKey(LearningPath, null=True, on_delete=models.PROTECT, related_name="+")
    completion = models.ForeignKey(
        Completion, null=True, on_delete=models.PROTECT, related_name="+"
    )
    path_completion = models.ForeignKey(
        PathCompletion, null=True, on_delete=models.PROTECT, related_name="+"
    )
    done_on = models.DateField()
    hours = models.DecimalField(max_digits=7, decimal_places=2, default=0)

    objects = PathStepDoneQuerySet.as_manager()

    class Meta:
        ordering = ["enrollment", "done_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrollment", "completion"], name="path_step_done_once_per_completion"
            ),
            models.UniqueConstraint(
                fields=["enrollment", "path_completion"], name="path_step_done_once_per_path"
            ),
            models.CheckConstraint(
                condition=Q(
                    course__isnull=False,
                    completion__isnull=False,
                    inner=None,
                    path_completion=None,
                )
                | Q(
                    course=None,
                    completion=None,
                    inner__isnull=False,
                    path_completion__isnull=False,
                ),
                name="path_step_done_rests_on_its_fact",
            ),
        ]

    def __str__(self) -> str:
        return f"Done on {self.done_on}, path enrollment {self.enrollment_id}"

    @property
    def key(self) -> tuple[str, int]:
        return ("course", self.course_id) if self.course_id else ("path", self.inner_id)
