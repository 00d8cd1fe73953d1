"""Named sets of a course's facts."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Delivery(models.TextChoices):
    """How a course reaches its learners."""

    SELF_PACED = "self-paced", _("Self-paced")
    CLASSROOM = "classroom", _("Classroom")
    VIRTUAL = "virtual", _("Virtual")
    BLENDED = "blended", _("Blended")
    ON_THE_JOB = "on-the-job", _("On-the-job")
    EXTERNAL = "external", _("External")


DELIVERY_ICONS = {
    Delivery.SELF_PACED: "page",
    Delivery.CLASSROOM: "place",
    Delivery.VIRTUAL: "screen",
    Delivery.BLENDED: "people",
    Delivery.ON_THE_JOB: "work",
    Delivery.EXTERNAL: "globe",
}


class Level(models.TextChoices):
    """What a learner should bring along."""

    STARTER = "starter", _("Starter")
    PRACTISED = "practised", _("Practised")
    EXPERT = "expert", _("Expert")


class CompletionRule(models.TextChoices):
    """Which activities have to be done before the course is."""

    REQUIRED = "required", _("All required activities")
    CHOSEN = "chosen", _("The activities chosen below")


class DoneRule(models.TextChoices):
    """When a lesson counts as done."""

    OPENED = "opened", _("When it is opened")
    SCROLLED = "scrolled", _("When its end is reached")
    BUTTON = "button", _("When the learner says so")
