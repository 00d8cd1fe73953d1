"""How it stands with training that people ask for."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RequestState(models.TextChoices):
    """Where a request is; only those that are open or planned take supporters."""

    OPEN = "open", _("Being read")
    PLANNED = "planned", _("Planned")
    ANSWERED = "answered", _("Answered")
    DECLINED = "declined", _("Declined")
    MERGED = "merged", _("Same as another")
    WITHDRAWN = "withdrawn", _("Withdrawn")


LIVE = (RequestState.OPEN, RequestState.PLANNED)
