"""Training that the catalog lacks: what people ask for, and what became of it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.courses.models import Course
from search.requests.enums import LIVE, RequestState

MAX_WORDS = 120
MAX_TEXT = 1_000


class TrainingRequestQuerySet(models.QuerySet):
    def live(self) -> Self:
        """Keep what still waits for an answer."""
        return self.filter(state__in=LIVE)

    def with_people(self) -> Self:
        """Say of each how many ``people`` ask for it."""
        return self.annotate(people=Count("supports"))


class TrainingRequest(models.Model):
    """A wish for training in somebody's words; the same wish of others supports it."""

    words = models.CharField(_("asked for"), max_length=MAX_WORDS)
    said = models.CharField(max_length=MAX_WORDS, editable=False)  # the wish, however it is put
    state = models.CharField(
        _("state"), max_length=12, choices=RequestState, default=RequestState.OPEN
    )
    asked_at = models.DateTimeField(_("first asked"), default=timezone.now)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("noted by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )  # training staff that saw it in the searches
    sentence = models.TextField(_("answer"), max_length=MAX_TEXT, blank=True)
    course = models.ForeignKey(
        Course,
        verbose_name=_("answered by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="requests_answered",
    )
    course_title = models.CharField(_("title"), max_length=255, blank=True)  # a copy
    into = models.ForeignKey(
        "self",
        verbose_name=_("same as"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="merged",
    )
    changed_at = models.DateTimeField(_("state since"), default=timezone.now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("answered by whom"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = TrainingRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = _("training request")
        verbose_name_plural = _("training requests")
        permissions = [("settle_trainingrequest", "Can settle training requests")]
        constraints = [
            models.UniqueConstraint(
                fields=["said"],
                condition=Q(state__in=LIVE),
                name="training_request_one_live_per_wish",
                violation_error_message=_("This is asked for already."),
            ),
            models.CheckConstraint(
                condition=~Q(words="") & ~Q(said=""), name="training_request_says_something"
            ),
            models.CheckConstraint(
                condition=~Q(state=RequestState.DECLINED) | ~Q(sentence=""),
                name="training_request_declined_says_why",
                violation_error_message=_("Say why: whoever asked reads it."),
            ),
            models.CheckConstraint(
                condition=~Q(state=RequestState.ANSWERED) | ~Q(course_title=""),
                name="training_request_answered_names_the_course",
            ),
        ]
        indexes = [models.Index(fields=["state", "-asked_at"])]

    def __str__(self) -> str:
        return self.words

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def answerer(self) -> str:
        """The name of whoever moved it last; empty where nobody did, or they have left."""
        return self.changed_by.display_name if self.changed_by else ""


class Support(models.Model):
    """Somebody asks for it, the first or together with others."""

    request = models.ForeignKey(TrainingRequest, on_delete=models.CASCADE, related_name="supports")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="training_requests"
    )
    words = models.CharField(max_length=MAX_WORDS)  # their own
    why = models.TextField(max_length=MAX_TEXT, blank=True)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "person"], name="training_request_supported_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} asks for {self.request_id}"
