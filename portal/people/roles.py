"""What each role may do: one table, applied after every migration. See the design, section 1.

Rights over rows that belong to somebody stand in the policies, which ask for the permissions and
roles named here. Who manages accounts is no permission, so that it cannot be handed out: see
:class:`portal.people.policies.PersonPolicy`.
"""

from dataclasses import dataclass

from portal.people.enums import Role

WRITE_PAGES = ("add_page", "change_page", "publish_page", "bulk_delete_page", "lock_page")
FILES = ("add_image", "change_image", "choose_image", "add_document", "change_document")


@dataclass(frozen=True)
class Capabilities:
    """What a role is granted."""

    permissions: tuple[str, ...] = ()  # "app_label.codename"
    page_permissions: tuple[str, ...] = ()  # below the role's grounds, see ``registry``
    file_permissions: tuple[str, ...] = ()  # in every collection


AUTHOR = (
    "wagtailadmin.access_admin",
    "vocabulary.add_topic",
    "vocabulary.change_topic",
    "vocabulary.delete_topic",
    "vocabulary.add_skill",
    "vocabulary.change_skill",
    "vocabulary.delete_skill",
    "wagtail_localize.submit_translation",
    "home.change_collectionaudience",
)

ROLES: dict[str, Capabilities] = {
    Role.LEARNER: Capabilities(),
    Role.MENTOR: Capabilities(),
    Role.TRAINING_STAFF: Capabilities(
        permissions=(
            *AUTHOR,
            "courses.view_course",
            "enrollment.view_enrollment",
            "enrollment.manage_enrollment",
            "records.view_completion",
            "records.record_completion",
        ),
        page_permissions=WRITE_PAGES,
        file_permissions=(*FILES, "choose_document"),
    ),
    # What a program owner writes and reads is granted on their subtree, group by group.
    Role.PROGRAM_OWNER: Capabilities(permissions=("wagtailadmin.access_admin",)),
    Role.ADMINISTRATOR: Capabilities(
        permissions=(
            *AUTHOR,
            "wagtailcore.add_site",
            "wagtailcore.change_site",
            "wagtailcore.delete_site",
            "wagtailcore.add_locale",
            "wagtailcore.change_locale",
            "wagtailcore.delete_locale",
            "wagtailcore.add_collection",
            "wagtailcore.change_collection",
            "wagtailcore.delete_collection",
            "wagtailredirects.add_redirect",
            "wagtailredirects.change_redirect",
            "wagtailredirects.delete_redirect",
            "themes.change_themesettings",
        ),
        page_permissions=WRITE_PAGES,
        file_permissions=(*FILES, "choose_document"),
    ),
}
