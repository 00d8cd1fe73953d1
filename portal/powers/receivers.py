"""Reactions to apps below: log-outs, changed people, and work on pages."""

from portal.powers.services import (
    end_viewings_of,
    forget_copies_of,
    note_page_work,
    renew_rights,
)

NOTED = ("wagtail.create", "wagtail.edit", "wagtail.publish", "wagtail.unpublish", "wagtail.delete")


def stop_looking(sender, request, user, **kwargs):
    if user is not None and user.pk:
        end_viewings_of(user)


def renew_rights_of(sender, person, **kwargs):
    """Whoever is deactivated writes nothing; whoever comes back writes what they were given."""
    if hasattr(person, "person_group"):
        renew_rights(person)


def forget_name(sender, person, former_name, **kwargs):
    forget_copies_of(person, former_name)


def note_work_on_page(sender, instance, created, raw=False, **kwargs):
    if not created or raw or instance.user_id is None or instance.action not in NOTED:
        return
    if hasattr(instance.user, "person_group") and instance.page is not None:
        note_page_work(instance.user, instance.page, what=instance.action.removeprefix("wagtail."))
