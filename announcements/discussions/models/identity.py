"""What a discussion is, whatever its pages say: its audience, its mentors, its threads.

A closed space is such a row alone. It has no page: whoever may write pages, look through the
admin's explorer or collect pages by a query would else come across it.
"""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from announcements.discussions.enums import Part
from catalog.courses.models import Course
from learning_paths.models import LearningPath


class DiscussionQuerySet(models.QuerySet):
    def open(self) -> Self:
        """Keep the discussions with a page that people can open."""
        return self.filter(is_live=True, is_space=False)

    def spaces(self) -> Self:
        return self.filter(is_space=True)

    def seen_by(self, tokens) -> Self:
        """Keep the discussions that a bearer of one of ``tokens`` may see."""
        # A subquery, not a join: two tokens must not show a discussion twice.
        seen = DiscussionAudience.objects.filter(token__in=sorted(tokens))
        return self.filter(Q(is_live=True) | Q(is_space=True), pk__in=seen.values("discussion"))


class Discussion(models.Model):
    """The lasting identity of a discussion or a closed space; threads point to it."""

    translation_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=255)
    intro = models.TextField(_("what it is for"), blank=True, max_length=1_000)
    is_space = models.BooleanField(_("closed space"), default=False)
    is_live = models.BooleanField(_("live"), default=False)  # a space has no page to be live
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("responsible"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    course = models.ForeignKey(
        Course, null=True, blank=True, on_delete=models.SET_NULL, related_name="discussions"
    )
    activity_key = models.UUIDField(null=True, blank=True)  # of the lesson it belongs to
    path = models.ForeignKey(
        LearningPath, null=True, blank=True, on_delete=models.SET_NULL, related_name="discussions"
    )
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    # Kept by the services, so that lists count nothing.
    thread_count = models.PositiveIntegerField(default=0)
    last_activity_at = models.DateTimeField(default=timezone.now)

    objects = DiscussionQuerySet.as_manager()

    class Meta:
        ordering = ["-last_activity_at", "-pk"]
        verbose_name = _("discussion")
        verbose_name_plural = _("discussions")
        permissions = [
            ("open_discussion", "Can open discussions and closed spaces"),
            ("moderate_discussion", "Can moderate every discussion that is no closed space"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_space=False)
                | Q(is_live=False, course=None, path=None, activity_key=None, responsible=None),
                name="space_belongs_to_its_members_alone",
            )
        ]
        indexes = [models.Index(fields=["-last_activity_at", "-id"])]

    def __str__(self) -> str:
        return self.title

    @property
    def token(self) -> str:
        """The audience token of whoever is named in it: members of a space, mentors."""
        kind = "space" if self.is_space else "mentor-of"
        return f"{kind}:{self.translation_key}"


class DiscussionAudience(models.Model):
    """A token whose bearers may see the discussion."""

    discussion = models.ForeignKey(Discussion, on_delete=models.CASCADE, related_name="audience")
    token = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["discussion", "token"], name="discussion_audience_token_once"
            )
        ]
        indexes = [models.Index(fields=["token", "discussion"])]

    def __str__(self) -> str:
        return f"{self.token} sees discussion {self.discussion_id}"


class MembershipQuerySet(models.QuerySet):
    def current(self) -> Self:
        """Keep the memberships that hold right now."""
        now = timezone.now()
        return self.filter(Q(until=None) | Q(until__gt=now), since__lte=now)

    def mentors(self) -> Self:
        return self.filter(part=Part.MENTOR)


class Membership(models.Model):
    """That somebody is named in a discussion: in a space as mentor or mentee, else as mentor."""

    discussion = models.ForeignKey(Discussion, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    part = models.CharField(_("part"), max_length=8, choices=Part)
    since = models.DateTimeField(_("since"), default=timezone.now)
    until = models.DateTimeField(_("until"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["part", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["discussion", "person"], name="discussion_member_once"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="discussion_member_ends_after_the_start",
                violation_error_message=_("The last day lies before the first."),
            ),
        ]
        indexes = [models.Index(fields=["person", "discussion"])]

    def __str__(self) -> str:
        return f"{self.person_id} is {self.part} in {self.discussion_id}"

    @property
    def is_current(self) -> bool:
        now = timezone.now()
        return self.since <= now and (self.until is None or self.until > now)
