"""What people follow: topics, skills, and searches that they have saved."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.vocabulary.models import Skill, Topic

MAX_NAME = 80


class FollowQuerySet(models.QuerySet):
    def of(self, person) -> Self:
        """Keep what ``person`` follows, with the words' names."""
        return self.filter(person=person).select_related("topic", "skill")


class Follow(models.Model):
    """Somebody wants to hear of a topic or a skill."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows"
    )
    # No name back: a word that is merely followed is not in use, and may be removed.
    topic = models.ForeignKey(Topic, null=True, on_delete=models.CASCADE, related_name="+")
    skill = models.ForeignKey(Skill, null=True, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    objects = FollowQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(topic=None, skill__isnull=False) | Q(topic__isnull=False, skill=None),
                name="follow_is_of_a_topic_or_a_skill",
            ),
            models.UniqueConstraint(fields=["person", "topic"], name="follow_topic_once"),
            models.UniqueConstraint(fields=["person", "skill"], name="follow_skill_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} follows {self.topic_id or self.skill_id}"

    @property
    def kind(self) -> str:
        return "topic" if self.topic_id else "skill"

    @property
    def word(self) -> Topic | Skill:
        return self.topic or self.skill


class SavedSearch(models.Model):
    """A search of the catalog that somebody asks again; by mail each week, if they like."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches"
    )
    name = models.CharField(_("name"), max_length=MAX_NAME)
    address = models.CharField(max_length=1_000)  # the query of the catalog's address
    weekly = models.BooleanField(_("mail me once a week what is new"), default=True)
    saved_at = models.DateTimeField(default=timezone.now)
    told_up_to = models.DateTimeField(default=timezone.now)  # what came later is new

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "address"],
                name="saved_search_once",
                violation_error_message=_("You have saved this search already."),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="saved_search_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class WeeklyNews(models.Model):
    """When somebody is told next what is new in their saved searches."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="weekly_news",
    )
    next_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["next_at", "pk"]

    def __str__(self) -> str:
        return f"News for {self.person_id}"
