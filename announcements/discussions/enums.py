"""Named sets of what happens in discussions."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Part(models.TextChoices):
    """What somebody is in a discussion that names its people."""

    MENTOR = "mentor", _("Mentor")
    MENTEE = "mentee", _("Mentee")


class Verdict(models.TextChoices):
    """What a moderator decided about a report."""

    HIDDEN = "hidden", _("The post was hidden")
    KEPT = "kept", _("The post stays")


class Show(models.TextChoices):
    """Which threads of a discussion somebody wants to see."""

    ALL = "all", _("All")
    UNREAD = "unread", _("Unread")
    UNANSWERED = "unanswered", _("Unanswered")
    MINE = "mine", _("Mine")


class Order(models.TextChoices):
    """In which order threads stand; pinned ones come first in each."""

    ACTIVITY = "activity", _("Last activity")
    NEWEST = "newest", _("Newest")
    REPLIES = "replies", _("Most replies")
