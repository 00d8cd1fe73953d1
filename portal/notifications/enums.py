"""How a notice goes out, and how it stands with its mail."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Rhythm(models.TextChoices):
    """When somebody wants mail about a kind of notice. On the site it shows at once."""

    AT_ONCE = "at-once", _("At once")
    DAILY = "daily", _("Once a day, together")
    WEEKLY = "weekly", _("Once a week, together")
    NEVER = "never", _("No mail")


class MailState(models.TextChoices):
    """How it stands with the mail of a notice."""

    WAITING = "waiting", _("Waiting to be sent")
    COLLECTED = "collected", _("Waiting for the next digest")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Given up")
    NONE = "none", _("No mail")


class WhyNoMail(models.TextChoices):
    """Why a notice went out on the site alone."""

    NO_ADDRESS = "no-address", _("No e-mail address is known.")
    UNWANTED = "unwanted", _("No mail is wanted about this, by the person's own settings.")
    LEFT = "left", _("The person had left before it could be sent.")
    REFUSED = "refused", _("The mail server refused it, or did not answer, every time.")
