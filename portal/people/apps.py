from datetime import timedelta

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models.signals import post_migrate, post_save
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class PeopleConfig(AppConfig):
    name = "portal.people"
    label = "people"
    verbose_name = _("People")
    default = True  # of the two in this module

    def ready(self):
        from portal.core import clock
        from portal.people import (
            checks,  # noqa: F401 - registers itself
            receivers,
            services,
        )
        from portal.people.queries import account_links as links
        from portal.people.queries import kept_tables, own_rows
        from portal.people.receivers import apply_after_migrations, apply_to_new_head
        from portal.people.registry import guarded_screens, kept_about, personal_data
        from themes.registry import account_links

        hide_groups_of_one_person()
        account_links.answer(self.name, links)
        kept_about.answer(self.name, kept_tables)
        personal_data.answer(self.name, own_rows)
        guarded_screens.answer(self.name, guarded)
        post_migrate.connect(apply_after_migrations, dispatch_uid="people.apply_roles")
        post_save.connect(apply_to_new_head, dispatch_uid="people.apply_to_new_head")
        user_logged_in.connect(receivers.note_device, dispatch_uid="people.note_device")
        user_logged_out.connect(receivers.forget_device, dispatch_uid="people.forget_device")
        day = timedelta(days=1)
        clock.register("people.forget_old_failures", day, services.forget_old_failures)
        clock.register("people.forget_ended_devices", day, services.forget_ended_devices)


def guarded():
    """Yield the screens beside Wagtail's own on which administrators manage people."""
    from portal.people.registry import Guarded

    yield Guarded("people:data_of", _("Get all that is kept about a person"))
    yield Guarded("failed_log_ins:*", _("See failed log-ins, or unlock a name"))
    yield Guarded("refused_attempts:*", _("See refused attempts"))


def hide_groups_of_one_person():
    """Keep them out of the two pickers in which Wagtail offers every group there is."""
    from wagtail.admin.views import collection_privacy
    from wagtail.models import GroupApprovalTask

    from portal.people.forms import CollectionRestrictionForm

    groups = GroupApprovalTask._meta.get_field("groups")
    groups.remote_field.limit_choices_to = {"person_group": None}
    collection_privacy.CollectionViewRestrictionForm = CollectionRestrictionForm


class WagtailUsersConfig(WagtailUsersAppConfig):
    """Wagtail's accounts, with our screens in place of its own."""

    user_viewset = "portal.people.viewsets.PersonViewSet"
    group_viewset = "portal.people.viewsets.GroupViewSet"
