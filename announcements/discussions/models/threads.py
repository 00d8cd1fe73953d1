"""What is said in discussions."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from announcements.discussions.enums import Verdict
from announcements.discussions.models.identity import Discussion


def person(**kwargs) -> models.ForeignKey:
    """Return a link to whoever did something. People with posts are deactivated, not deleted."""
    kwargs = {"on_delete": models.PROTECT, "related_name": "+", **kwargs}
    return models.ForeignKey(settings.AUTH_USER_MODEL, **kwargs)


class Hideable(models.Model):
    """Something that a moderator takes out of sight, with a reason."""

    hidden_at = models.DateTimeField(_("hidden"), null=True, blank=True)
    hidden_by = person(null=True, blank=True)
    hidden_because = models.TextField(_("why it is hidden"), blank=True, max_length=500)

    class Meta:
        abstract = True


class ThreadQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        """Keep the questions that no mentor has replied to yet."""
        return self.filter(is_question=True, answered_at=None, hidden_at=None, locked=False)

    def in_sight(self) -> Self:
        return self.filter(hidden_at=None)

    def with_names(self) -> Self:
        """Fetch what a list row shows, so that no row costs a query."""
        return self.select_related("author", "last_author", "discussion")


class Thread(Hideable):
    """A question or a topic, and all that was said to it. Its counts are kept by the services."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    discussion = models.ForeignKey(Discussion, on_delete=models.PROTECT, related_name="threads")
    title = models.CharField(_("title"), max_length=200)
    author = person(verbose_name=_("author"))
    created_at = models.DateTimeField(_("since"), default=timezone.now)
    is_question = models.BooleanField(_("a question"), default=True)
    activity_key = models.UUIDField(null=True, blank=True)  # of the lesson it was asked under
    activity_title = models.CharField(max_length=255, blank=True)

    last_number = models.PositiveIntegerField(default=0)  # of its posts, hidden ones included
    reply_count = models.PositiveIntegerField(_("replies"), default=0)  # those in sight
    last_activity_at = models.DateTimeField(_("last activity"), default=timezone.now)
    last_author = person(null=True, blank=True)

    pinned = models.BooleanField(_("pinned"), default=False)
    locked = models.BooleanField(_("locked"), default=False)
    accepted = models.OneToOneField(
        "discussions.Post",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="accepted_in",
    )
    accepted_by = person(null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        ordering = ["-pinned", "-last_activity_at", "-pk"]
        verbose_name = _("thread")
        verbose_name_plural = _("threads")
        constraints = [
            models.CheckConstraint(
                condition=Q(last_number=0) | Q(reply_count__lt=F("last_number")),
                name="thread_counts_its_replies",
            ),
            models.CheckConstraint(
                condition=Q(accepted=None)
                | Q(accepted_by__isnull=False, answered_at__isnull=False),
                name="thread_with_answer_is_answered",
            ),
            models.CheckConstraint(
                condition=Q(hidden_at=None) | ~Q(hidden_because=""),
                name="thread_is_hidden_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["discussion", "-pinned", "-last_activity_at", "-id"]),
            models.Index(fields=["discussion", "-pinned", "-id"]),
            models.Index(fields=["discussion", "-pinned", "-reply_count", "-id"]),
            models.Index(fields=["activity_key", "-last_activity_at"]),
            models.Index(
                fields=["discussion", "created_at"],
                condition=Q(is_question=True, answered_at=None, hidden_at=None, locked=False),
                name="thread_waiting",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PostQuerySet(models.QuerySet):
    def in_sight(self) -> Self:
        return self.filter(hidden_at=None)


class Post(Hideable):
    """One thing that somebody said. Number 1 opens its thread."""

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="posts")
    number = models.PositiveIntegerField()
    author = person(verbose_name=_("author"), related_name="posts")
    text = models.TextField(_("text"), max_length=10_000)  # as it was typed
    html = models.TextField(editable=False)  # cleaned when it was written
    plain = models.TextField(editable=False)  # to search in
    created_at = models.DateTimeField(_("posted"), default=timezone.now)
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True)
    replies_to = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    quote = models.TextField(blank=True, max_length=600)  # what of it is quoted
    key = models.UUIDField(editable=False)  # of the form that it was written in

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["thread", "number"]
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.UniqueConstraint(fields=["thread", "number"], name="post_number_once"),
            models.UniqueConstraint(fields=["author", "key"], name="post_once_per_form"),
            models.CheckConstraint(
                condition=Q(hidden_at=None) | ~Q(hidden_because=""),
                name="post_is_hidden_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["-created_at"])]

    def __str__(self) -> str:
        return f"Post {self.number} of thread {self.thread_id}"


class Attachment(models.Model):
    """A picture or file that came with a post."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="attachments")
    file = models.FileField(upload_to="discussions/%Y/%m/", max_length=200)
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=100)  # by what is in it, not by what was said
    size = models.PositiveIntegerField()
    is_picture = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class Mention(models.Model):
    """That a post names somebody."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="mentions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "person"], name="mention_once_per_post")
        ]

    def __str__(self) -> str:
        return f"Post {self.post_id} names {self.person_id}"


class Report(models.Model):
    """That somebody holds a post to be wrong here, and what was decided about it."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="reports")
    by = person(verbose_name=_("reported by"))
    reason = models.TextField(_("reason"), max_length=500)
    created_at = models.DateTimeField(_("since"), default=timezone.now)
    verdict = models.CharField(_("verdict"), max_length=8, choices=Verdict, blank=True)
    decided_by = person(verbose_name=_("decided by"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [
            models.UniqueConstraint(
                fields=["post", "by"],
                condition=Q(verdict=""),
                name="report_once_until_decided",
            ),
            models.CheckConstraint(
                condition=Q(verdict="", decided_at=None, decided_by=None)
                | (~Q(verdict="") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="report_is_dated_once_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"Report {self.pk} of post {self.post_id}"
