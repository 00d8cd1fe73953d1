"""What each person has of a thread: whether they follow it, how far they read, what they draft."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from announcements.discussions.models.identity import Discussion
from announcements.discussions.models.threads import Thread


class Following(models.Model):
    """That somebody is told of new posts, or does not want to be told of anything in a thread."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="followings")
    muted = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "thread"], name="following_once_per_thread")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {'mutes' if self.muted else 'follows'} {self.thread_id}"


class ReadMark(models.Model):
    """Up to which post somebody has read a thread."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="read_marks")
    number = models.PositiveIntegerField()
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "thread"], name="read_mark_once_per_thread")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} read {self.thread_id} to {self.number}"


class Draft(models.Model):
    """What somebody has begun to write: a reply in a thread, or a new thread."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    thread = models.ForeignKey(Thread, null=True, on_delete=models.CASCADE, related_name="+")
    discussion = models.ForeignKey(
        Discussion, null=True, on_delete=models.CASCADE, related_name="+"
    )
    title = models.CharField(max_length=200, blank=True)
    text = models.TextField(max_length=10_000, blank=True)
    # The form's: what was posted from another copy of the form is not posted again.
    key = models.UUIDField(default=uuid.uuid4)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(thread=None, discussion__isnull=False)
                | Q(thread__isnull=False, discussion=None),
                name="draft_has_one_place",
            ),
            models.UniqueConstraint(
                fields=["person", "thread"],
                condition=Q(thread__isnull=False),
                name="draft_once_per_thread",
            ),
            models.UniqueConstraint(
                fields=["person", "discussion"],
                condition=Q(discussion__isnull=False),
                name="draft_once_per_discussion",
            ),
        ]

    def __str__(self) -> str:
        return f"Draft of {self.person_id}"
