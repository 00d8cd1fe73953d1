"""What each role may do: one table, applied to the roles' groups after every migration.

A role's group holds exactly what stands here. Any other power is handed out in the admin, to a
group that stands for no role. Who manages accounts is no permission, so that it cannot be handed
out: see ``policies``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.people.enums import Role, Tree

ADMIN = ("wagtailadmin.access_admin",)
AUTHOR = (
    "add_page",
    "bulk_delete_page",
    "change_page",
    "lock_page",
    "publish_page",
    "unlock_page",
)
# Whoever may only add pages edits those of their own; paths let them publish these, too.
OWN = ("add_page", "publish_page")
MEDIA = (
    "wagtaildocs.add_document",
    "wagtaildocs.change_document",
    "wagtaildocs.choose_document",
    "wagtaildocs.delete_document",
    "wagtailimages.add_image",
    "wagtailimages.change_image",
    "wagtailimages.choose_image",
    "wagtailimages.delete_image",
)
COLLECTIONS = (
    "wagtailcore.add_collection",
    "wagtailcore.change_collection",
    "wagtailcore.delete_collection",
)


def every(model: str) -> tuple[str, ...]:
    """Return the four permissions that Django makes for ``model``, such as ``people.user``."""
    app, name = model.split(".")
    return tuple(f"{app}.{action}_{name}" for action in ("add", "change", "delete", "view"))


# Units, jobs and what else is known of people; HR's when a group of HR is given them.
ORGANISATION = (
    *every("organisation.orgunit"),
    *every("organisation.jobassignment"),
    *every("organisation.jobtitle"),
    *every("organisation.location"),
    *every("organisation.profile"),
    *every("organisation.mentorship"),
    *every("organisation.deputy"),
    *every("organisation.audience"),
)


@dataclass(frozen=True)
class Powers:
    """What a role's group holds: permissions, pages to author, files to keep."""

    permissions: tuple[str, ...] = ()
    pages: Mapping[Tree, tuple[str, ...]] = field(default_factory=dict)
    media: tuple[str, ...] = ()  # on every collection


POWERS: Mapping[Role, Powers] = {
    # What learners and mentors see is decided by audience tokens, and by whose row it is. Mentors
    # open discussions and closed spaces on a screen of the portal, not in the admin.
    Role.LEARNER: Powers(),
    Role.MENTOR: Powers(permissions=("discussions.open_discussion",)),
    Role.TRAINING_STAFF: Powers(
        permissions=(
            *ADMIN,
            *every("vocabulary.topic"),
            *every("vocabulary.skill"),
            "wagtail_localize.submit_translation",
            "courses.view_course",
            "enrollment.view_enrollment",
            "enrollment.manage_enrollment",
            "records.view_completion",
            "records.record_completion",
            "learning_paths.view_pathenrollment",
            "learning_paths.manage_pathenrollment",
            "notifications.view_notice",
            "board.follow_up_announcement",
            "care.settle_pageflag",
            *every("contentrules.contentrule"),
            "contentrules.view_rulerun",
            "discussions.open_discussion",
            "discussions.moderate_discussion",
            *every("organisation.audience"),
        ),
        pages={
            Tree.CATALOG: AUTHOR,
            Tree.PATHS: AUTHOR,
            Tree.ANNOUNCEMENTS: AUTHOR,
            Tree.DISCUSSIONS: AUTHOR,
        },
        media=(*MEDIA, *COLLECTIONS),
    ),
    # Which pages a program owner writes is granted program by program; paths of their own besides.
    Role.PROGRAM_OWNER: Powers(permissions=ADMIN, pages={Tree.PATHS: OWN}, media=MEDIA),
    Role.ADMINISTRATOR: Powers(
        permissions=(
            *ADMIN,
            *every("wagtailcore.site"),
            *every("wagtailcore.locale"),
            *every("wagtailcore.workflow"),
            *every("wagtailcore.task"),
            *every("wagtailredirects.redirect"),
            "wagtail_localize.submit_translation",
            "themes.change_themesettings",
            "courses.view_course",
            "notifications.view_notice",
            *every("notifications.noticetemplate"),
            *every("contentrules.contentrule"),
            "contentrules.view_rulerun",
            *ORGANISATION,
        ),
        pages={Tree.SITE: AUTHOR},
        media=(*MEDIA, *COLLECTIONS),
    ),
}
