"""Why something is recommended."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Why(models.TextChoices):
    """The reason of a recommendation; a sentence is made of it and of what it names."""

    PATH = "path", _("A path lacks this skill")
    TITLE = "title", _("Done by people with the same job title")
    UNIT = "unit", _("Done by people in the same unit")
    NEXT = "next", _("Done next by others")
    FOLLOWED = "followed", _("New in something that is followed")
    INTEREST = "interest", _("New in an interest")
    LIKE = "like", _("Like another course")
