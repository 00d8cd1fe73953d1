"""What is worked out beforehand, so that a recommendation costs a screen three queries.

All of it can be worked out again at any time, save what people do not want to see again.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.courses.models import Course
from learning_paths.models import LearningPath
from portal.organisation.models import JobTitle, OrgUnit
from portal.vocabulary.models import Skill, Topic
from search.recommendations.enums import Why

FEWEST_PEOPLE = 5  # of whom something is told: fewer would be known by name


class Likeness(models.Model):
    """A course that is like another, whoever may see it."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="+")
    rank = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["course", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["course", "other"], name="likeness_once_per_pair"),
            models.CheckConstraint(condition=~Q(course=F("other")), name="likeness_is_of_another"),
        ]

    def __str__(self) -> str:
        return f"{self.other_id} is like {self.course_id}"


class Passage(models.Model):
    """So many people who had completed a course went on to complete another."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="+")
    people = models.PositiveIntegerField()

    class Meta:
        ordering = ["course", "-people", "other"]
        constraints = [
            models.UniqueConstraint(fields=["course", "other"], name="passage_once_per_pair"),
            models.CheckConstraint(
                condition=Q(people__gte=FEWEST_PEOPLE), name="passage_names_nobody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.people} from {self.course_id} to {self.other_id}"


class CourseLook(models.Model):
    """When likenesses and passages of a course were last worked out."""

    course = models.OneToOneField(
        Course, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    looked_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"Course {self.course_id} at {self.looked_at}"


class Trend(models.Model):
    """So many people with a job title, or in a unit, completed a course within a year."""

    title = models.ForeignKey(JobTitle, null=True, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(OrgUnit, null=True, on_delete=models.CASCADE, related_name="+")
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="+")
    people = models.PositiveIntegerField()

    class Meta:
        ordering = ["-people", "course"]
        constraints = [
            models.CheckConstraint(
                condition=Q(title=None, unit__isnull=False) | Q(title__isnull=False, unit=None),
                name="trend_is_of_a_title_or_a_unit",
            ),
            models.CheckConstraint(
                condition=Q(people__gte=FEWEST_PEOPLE), name="trend_names_nobody"
            ),
            models.UniqueConstraint(fields=["title", "course"], name="trend_once_per_title"),
            models.UniqueConstraint(fields=["unit", "course"], name="trend_once_per_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.people} of {self.title_id or self.unit_id} did {self.course_id}"


class GroupLook(models.Model):
    """When the trends of a job title, or of a unit, were last counted."""

    title = models.OneToOneField(JobTitle, null=True, on_delete=models.CASCADE, related_name="+")
    unit = models.OneToOneField(OrgUnit, null=True, on_delete=models.CASCADE, related_name="+")
    looked_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(title=None, unit__isnull=False) | Q(title__isnull=False, unit=None),
                name="group_look_is_of_a_title_or_a_unit",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title_id or self.unit_id} at {self.looked_at}"


class Pick(models.Model):
    """A course for one person, with its reason. What they may not see is left out when read."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="picks"
    )
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="+")
    rank = models.PositiveSmallIntegerField()
    why = models.CharField(max_length=12, choices=Why)
    # What the reason names.
    because = models.ForeignKey(Course, null=True, on_delete=models.CASCADE, related_name="+")
    topic = models.ForeignKey(Topic, null=True, on_delete=models.CASCADE, related_name="+")
    skill = models.ForeignKey(Skill, null=True, on_delete=models.CASCADE, related_name="+")
    path = models.ForeignKey(LearningPath, null=True, on_delete=models.CASCADE, related_name="+")
    people = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["person", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["person", "course"], name="pick_once_per_course")
        ]

    def __str__(self) -> str:
        return f"{self.course_id} for {self.person_id}"


class PersonLook(models.Model):
    """When somebody's courses were last picked, and how many there were."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="person_look",
    )
    looked_at = models.DateTimeField(db_index=True)
    picks = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["person"], condition=Q(picks__gt=0), name="person_look_with_picks")
        ]

    def __str__(self) -> str:
        return f"{self.picks} for {self.person_id}"


class Dismissal(models.Model):
    """A course that somebody does not want to be recommended."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="dismissals"
    )
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["person", "course"], name="dismissal_once")]

    def __str__(self) -> str:
        return f"{self.course_id} is not for {self.person_id}"


class Reach(models.Model):
    """How many people had at least one recommendation, on one day."""

    day = models.DateField(_("day"), unique=True)
    people = models.PositiveIntegerField(_("people"))
    reached = models.PositiveIntegerField(_("with a recommendation"))

    class Meta:
        ordering = ["-day"]
        verbose_name = _("reach of recommendations")
        verbose_name_plural = _("reach of recommendations")

    def __str__(self) -> str:
        return f"{self.reached} of {self.people} on {self.day}"

    @property
    def percent(self) -> int:
        """The share of those with a recommendation, in percent."""
        return round(100 * self.reached / self.people) if self.people else 0
