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

        account_links.answer(self.name, links)
        post_migrate.connect(apply_after_migrations, dispatch_uid="people.apply_roles")
        post_save.connect(apply_to_new_head, dispatch_uid="people.apply_to_new_head")


class WagtailUsersConfig(WagtailUsersAppConfig):
    """Wagtail's accounts, with our screens in place of its own."""

    user_viewset = "portal.people.viewsets.PersonViewSet"
    group_viewset = "portal.people.viewsets.GroupViewSet"
