"""Named sets: how far a grant reaches, the steps of a program, the kinds of looking."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.people.enums import Role
from portal.people.roles import ADMIN, FOLLOW

# Learners and line managers are so without a grant; administrators are made under People, where
# the last one is kept.
NOT_GRANTED = {
    Role.LEARNER: _("Everybody is a learner."),
    Role.LINE_MANAGER: _("Whoever has reports is a line manager. Nobody is made one by hand."),
    Role.ADMINISTRATOR: _("Administrators are made under People, not by a grant."),
}


class ScopeKind(models.TextChoices):
    """How far a grant reaches."""

    EVERYTHING = "everything", _("Everything")
    UNIT = "unit", _("A unit and below")
    PROGRAM = "program", _("A program")
    PAGES = "pages", _("A page and below")


class Step(models.TextChoices):
    """What is done for a program, from the first idea to what came of it."""

    DESIGN = "design", _("Design")
    DEVELOP = "develop", _("Develop")
    FACILITATE = "facilitate", _("Facilitate")
    EVALUATE = "evaluate", _("Evaluate")


# What each step says of itself.
STEP_SENTENCES = {
    Step.DESIGN: _("Draft pages, and submit them."),
    Step.DEVELOP: _("Write and publish pages, add pictures and files."),
    Step.FACILITATE: _("Put people on its courses and paths, record what they have done."),
    Step.EVALUATE: _("See how people get on, take the figures away."),
}
# The capabilities of each step, on the elements of the program and on nothing else.
STEP_CAPABILITIES = {
    Step.DESIGN: frozenset({*ADMIN, "courses.view_course"}),
    Step.DEVELOP: frozenset({*ADMIN, "courses.view_course"}),
    Step.FACILITATE: frozenset(
        {
            *ADMIN,
            *FOLLOW,
            "enrollment.manage_enrollment",
            "records.record_completion",
            "learning_paths.manage_pathenrollment",
            "board.follow_up_announcement",
            "board.remind_announcement",
        }
    ),
    Step.EVALUATE: frozenset({*ADMIN, *FOLLOW, "board.follow_up_announcement"}),
}
# The rights on its pages, as Wagtail calls them.
STEP_PAGE_RIGHTS = {
    Step.DESIGN: ("add_page", "change_page"),
    Step.DEVELOP: ("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
    Step.FACILITATE: (),
    Step.EVALUATE: (),
}
# Whoever writes pages adds pictures and files, and changes those of their own.
FILE_RIGHTS = (
    "wagtaildocs.add_document",
    "wagtaildocs.choose_document",
    "wagtailimages.add_image",
    "wagtailimages.choose_image",
)


class Source(models.TextChoices):
    """Whence a power came that is not of one's own role."""

    GRANT = "grant", _("Grant")
    PROGRAM = "program", _("Program")
    DEPUTY = "deputy", _("Deputy")
    RIGHT = "right", _("Right on a page")


class Answer(models.TextChoices):
    """What became of the question whether somebody may look as a person."""

    ASKED = "asked", _("Asked")
    YES = "yes", _("Yes")
    NO = "no", _("No")
    WITHDRAWN = "withdrawn", _("Withdrawn")
