from django.apps import AppConfig
from django.db.models.signals import post_migrate, post_save
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class PeopleConfig(AppConfig):
    name = "portal.people"
    label = "people"
    verbose_name = _("People")
    default = True  # of the two in this module

    def ready(self):
        from portal.people.queries import account_links as links
        from portal.people.receivers import apply_after_migrations, apply_to_new_head
        from themes.registry import account_links

        hide_groups_of_one_person()
        account_links.answer(self.name, links)
        post_migrate.connect(apply_after_migrations, dispatch_uid="people.apply_roles")
        post_save.connect(apply_to_new_head, dispatch_uid="people.apply_to_new_head")


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
