"""Named sets of people's facts."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What somebody is here for; what each may do stands in ``roles``."""

    LEARNER = "learner", _("Learner")
    MENTOR = "mentor", _("Mentor")
    TRAINING_STAFF = "training-staff", _("Training staff")
    INSTRUCTOR = "instructor", _("Instructor")
    PROGRAM_OWNER = "program-owner", _("Program owner")
    LINE_MANAGER = "line-manager", _("Line manager")
    HR = "hr", _("HR")
    FINANCE = "finance", _("Finance")
    EXECUTIVE = "executive", _("Executive")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


# Who has current reports is a line manager; nobody is made one by hand.
DERIVED_ROLES = frozenset({Role.LINE_MANAGER})


class Tree(StrEnum):
    """The parts of the page tree that a role may author; the apps above say where they stand."""

    SITE = "site"
    CATALOG = "catalog"
    PATHS = "paths"
    ANNOUNCEMENTS = "announcements"
    DISCUSSIONS = "discussions"


# What somebody may try with the desks of people and groups, by "desk: screen".
ATTEMPTS = {
    "users: index": _("See the list of people"),
    "users: add": _("Add a person"),
    "users: edit": _("Change a person"),
    "users: delete": _("Remove a person"),
    "users: deactivate": _("Deactivate a person"),
    "users: reactivate": _("Reactivate a person"),
    "users: password_link": _("Get a link for a password"),
    "users: end_devices": _("Sign a person out"),
    "users: reset_second_factor": _("Reset a second factor"),
    "users: anonymise": _("Anonymise a person"),
    "users: merge": _("Merge two accounts"),
}

# Audience tokens that everybody, or everybody with an account, has.
EVERYONE = "everyone"
SIGNED_IN = "signed-in"
