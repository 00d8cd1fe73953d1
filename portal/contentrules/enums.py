"""What a content rule listens to, what it does, and how that went."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RuleEvent(models.TextChoices):
    """What happens to a page."""

    PUBLISHED = "published", _("It is published")
    CHANGED = "changed", _("A draft of it is saved")
    REVIEW_DUE = "review-due", _("Its review date is reached")
    EXPIRED = "expired", _("It expires")
    COMMENTED = "commented", _("Somebody comments on it")
    FLAGGED = "flagged", _("Somebody flags it")
    ARCHIVED = "archived", _("It is archived")


class ActionKind(models.TextChoices):
    """What a rule does with the page."""

    NOTIFY = "notify", _("Tell somebody")
    COLLECT = "collect", _("Add it to a collection")
    MOVE = "move", _("Move it below another page")
    UNPUBLISH = "unpublish", _("Unpublish it")
    WORKFLOW = "workflow", _("Start a workflow")
    SET_FIELD = "set-field", _("Set a field")


class Told(models.TextChoices):
    """Whom a rule tells."""

    RESPONSIBLE = "responsible", _("Whoever answers for the page")
    PERSON = "person", _("One person")
    ROLE = "role", _("Everybody in a role")


class RuleField(models.TextChoices):
    """Fields that a rule may set: none that decides who sees a page, or what it says."""

    RESPONSIBLE = "responsible", _("Responsible: a person")
    REVIEW_IN_DAYS = "review-in-days", _("Review by: in so many days")
    ADD_TOPIC = "add-topic", _("Topics: add one")
    ADD_TAG = "add-tag", _("Tags: add one")


class RunState(models.TextChoices):
    """How it stands with what a rule did for one event."""

    WAITING = "waiting", _("Waiting")
    DONE = "done", _("Done")
    REFUSED = "refused", _("Refused")
    STOPPED = "stopped", _("Stopped, to end a loop")
