"""Who answered a search, and which lists there are of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Answerer(models.TextChoices):
    EMBEDDED = "embedded", _("Embedded index")
    ENGINE = "engine", _("Search engine")
    STAND_IN = "stand-in", _("Embedded index, as the engine was silent")


class Report(models.TextChoices):
    TOP = "top", _("Asked most")
    NOTHING = "nothing", _("Found nothing")
    PARTLY = "partly", _("Nothing had all words")
    FAR = "far", _("Opened far down only")
