"""What a path is, whatever its pages say: the identity and its published rules.

Services write these rows when the source-language page is published. A revision of the rules is
never changed, so that people may stay on the one that they began with.
"""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale

from catalog.courses.models import Course
from learning_paths.enums import GroupRule, Opening, Promise


class LearningPathQuerySet(models.QuerySet):
    def live(self) -> Self:
        """Keep the paths that have a page people can open."""
        return self.filter(is_live=True)

    def offered(self) -> Self:
        """Keep the live paths that are not archived: what somebody new is shown."""
        return self.live().filter(archived_at=None)

    def seen_by(self, tokens) -> Self:
        """Keep the paths that a bearer of one of ``tokens`` may see."""
        # A subquery, not a join: two tokens must not show a path twice.
        seen = LearningPathAudience.objects.filter(token__in=sorted(tokens))
        return self.filter(pk__in=seen.values("path"))


class LearningPath(models.Model):
    """The lasting identity of a path. It outlives its pages; facts point to it."""

    translation_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=255)
    source_locale = models.ForeignKey(Locale, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="learning_paths",
    )
    promise_kind = models.CharField(max_length=16, choices=Promise, blank=True)
    promise = models.CharField(_("leads to"), max_length=200, blank=True)
    expected_minutes = models.PositiveIntegerField(_("expected time in minutes"), null=True)
    self_enrollment = models.BooleanField(_("people may enroll themselves"), default=True)
    is_live = models.BooleanField(_("live"), default=False)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)
    first_published_at = models.DateTimeField(null=True, blank=True)
    last_published_at = models.DateTimeField(null=True, blank=True)

    objects = LearningPathQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        verbose_name = _("learning path")
        verbose_name_plural = _("learning paths")

    def __str__(self) -> str:
        return self.title

    @property
    def on_token(self) -> str:
        """The audience token of everybody who is on this path."""
        return f"on-path:{self.translation_key}"


class LearningPathAudience(models.Model):
    """A token whose bearers may see the path."""

    path = models.ForeignKey(LearningPath, on_delete=models.CASCADE, related_name="audience")
    token = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["path", "token"], name="learning_path_audience_token_once"
            )
        ]
        indexes = [models.Index(fields=["token", "path"])]

    def __str__(self) -> str:
        return f"{self.token} sees path {self.path_id}"


class PathRules(models.Model):
    """One revision of what a path asks for. Added once; only ``is_current`` moves on."""

    path = models.ForeignKey(LearningPath, on_delete=models.CASCADE, related_name="rules")
    revision = models.PositiveIntegerField(_("revision"))
    is_current = models.BooleanField(default=True)  # whoever comes now follows these
    enforced = models.BooleanField(_("order is enforced"), default=False)
    opening = models.CharField(max_length=16, choices=Opening, default=Opening.AS_DUE)
    counts_within_days = models.PositiveIntegerField(null=True)  # empty: nothing done before
    published_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["path", "-revision"]
        constraints = [
            models.UniqueConstraint(fields=["path", "revision"], name="path_rules_revision_once"),
            models.UniqueConstraint(
                fields=["path"], condition=Q(is_current=True), name="path_rules_one_current"
            ),
        ]

    def __str__(self) -> str:
        return f"Path {self.path_id}, revision {self.revision}"


class PathGroup(models.Model):
    """Some steps of a path, and how much of them has to be done."""

    rules = models.ForeignKey(PathRules, on_delete=models.CASCADE, related_name="groups")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    rule = models.CharField(max_length=8, choices=GroupRule)
    number = models.DecimalField(max_digits=6, decimal_places=2, null=True)

    class Meta:
        ordering = ["rules", "position"]
        constraints = [
            models.UniqueConstraint(fields=["rules", "position"], name="path_group_position_once"),
            models.CheckConstraint(
                condition=Q(rule=GroupRule.ALL, number=None)
                | (~Q(rule=GroupRule.ALL) & Q(number__gt=0)),
                name="path_group_number_fits_its_rule",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PathStep(models.Model):
    """A course, or another path, in a group."""

    group = models.ForeignKey(PathGroup, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    course = models.ForeignKey(
        Course, null=True, on_delete=models.PROTECT, related_name="path_steps"
    )
    inner = models.ForeignKey(
        LearningPath, null=True, on_delete=models.PROTECT, related_name="outer_steps"
    )

    class Meta:
        ordering = ["group", "position"]
        constraints = [
            models.UniqueConstraint(fields=["group", "position"], name="path_step_position_once"),
            models.CheckConstraint(
                condition=Q(course=None, inner__isnull=False) | Q(course__isnull=False, inner=None),
                name="path_step_is_a_course_or_a_path",
            ),
        ]

    def __str__(self) -> str:
        return f"Step {self.position} of group {self.group_id}"

    @property
    def key(self) -> tuple[str, int]:
        """What the step asks for, whatever the revision of the rules."""
        return ("course", self.course_id) if self.course_id else ("path", self.inner_id)
