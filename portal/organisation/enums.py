"""Named sets of the organisation's facts."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class UnitKind(models.TextChoices):
    """What an organisational unit is called; the tree does not depend on it."""

    DIVISION = "division", _("Division")
    DEPARTMENT = "department", _("Department")
    TEAM = "team", _("Team")


class Duty(models.TextChoices):
    """What a deputy may be asked to do in somebody's place."""

    APPROVALS = "approvals", _("Approvals")
    TEAM = "team", _("The team: people who report to them")
    MENTORING = "mentoring", _("Mentees")
    PAGES = "pages", _("Pages they answer for")
    PROGRAMS = "programs", _("Programs they own")


class RequestState(models.TextChoices):
    """Where a request for a mentor stands."""

    OPEN = "open", _("Waiting for an answer")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ImportState(models.TextChoices):
    """Where an HR file stands."""

    UPLOADED = "uploaded", _("Uploaded")
    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Checked, not yet imported")
    WAITING = "waiting", _("Waits for the worker")
    RUNNING = "running", _("Being imported")
    DONE = "done", _("Imported")
    REFUSED = "refused", _("Refused")


class TokenScope(models.TextChoices):
    """What a client of the SCIM interface may do."""

    READ = "read", _("Read")
    WRITE = "write", _("Read and write")


# Lines longer than this are a mistake, and no query follows them further.
DEEPEST = 60
