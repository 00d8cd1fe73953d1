"""What was searched for: a row for each search, without person, session or address; and sums."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from search.insight.enums import Answerer

MAX_RANK = 10_000
FAR = 5  # a result that stands lower was hard to find


class SearchLog(models.Model):
    """One search. Nothing in it says whose; what looks like an address or a number is masked."""

    key = models.UUIDField(default=uuid.uuid4, unique=True)  # signed into the links of its hits
    at = models.DateTimeField(_("at"), default=timezone.now, db_index=True)
    text = models.CharField(_("words"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=12)
    kind = models.CharField(_("kind"), max_length=16)
    filters = models.JSONField(_("filters"), default=dict)
    # The same words once more: with other filters, in another order, on another page.
    refined = models.BooleanField(_("refined"), default=False)
    total = models.PositiveIntegerField(_("found"))
    with_all_words = models.PositiveIntegerField(_("with all words"))
    corrected = models.BooleanField(_("corrected"), default=False)
    milliseconds = models.PositiveIntegerField(_("milliseconds"))
    answered_by = models.CharField(_("answered by"), max_length=12, choices=Answerer)
    clicked_rank = models.PositiveIntegerField(_("opened"), null=True, blank=True)

    class Meta:
        ordering = ["-at"]
        verbose_name = _("search")
        verbose_name_plural = _("searches")
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(clicked_rank=None) | Q(clicked_rank__range=(1, MAX_RANK)),
                name="search_log_rank_is_a_rank",
            )
        ]

    def __str__(self) -> str:
        return f"Search at {self.at}"


class Sums(models.Model):
    """What the searches of one day add up to."""

    day = models.DateField(_("day"))
    language = models.CharField(_("language"), max_length=12)
    searches = models.PositiveIntegerField(_("searches"))
    nothing = models.PositiveIntegerField(_("found nothing"))
    partly = models.PositiveIntegerField(_("nothing had all words"))
    clicks = models.PositiveIntegerField(_("opened"))
    far_clicks = models.PositiveIntegerField(_("opened far down"))

    class Meta:
        abstract = True


class QueryDay(Sums):
    """What became on one day of the searches for the same words."""

    text = models.CharField(_("words"), max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["text", "language", "day"], name="query_day_once_for_its_words"
            )
        ]
        # Each list reads one of these and no row besides, a million searches or not.
        indexes = [
            models.Index(fields=["text", "language", "day", "searches"], name="query_day_asked"),
            models.Index(
                fields=["day", "text", "language", "nothing"],
                condition=Q(nothing__gt=0),
                name="query_day_nothing",
            ),
            models.Index(
                fields=["day", "text", "language", "partly"],
                condition=Q(partly__gt=0),
                name="query_day_partly",
            ),
            models.Index(
                fields=["day", "text", "language", "far_clicks"],
                condition=Q(far_clicks__gt=0),
                name="query_day_far",
            ),
            models.Index(
                fields=["text", "language", "day"],
                condition=Q(clicks__gt=F("far_clicks")),
                name="query_day_near",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.text} on {self.day}"


class PopularQuery(models.Model):
    """What was asked on several days and found something: few rows, written anew by the clock."""

    text = models.CharField(max_length=200)
    language = models.CharField(max_length=12)
    days = models.PositiveIntegerField()
    searches = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["text", "language"], name="popular_query_once")
        ]

    def __str__(self) -> str:
        return self.text


class SearchDay(Sums):
    """What all searches of one day add up to, so that a summary reads few rows."""

    corrected = models.PositiveIntegerField(_("corrected"))
    milliseconds = models.PositiveBigIntegerField(_("milliseconds"))  # of all of them
    counted_at = models.DateTimeField(_("counted at"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "language"], name="search_day_once")]

    def __str__(self) -> str:
        return f"Searches on {self.day}"
