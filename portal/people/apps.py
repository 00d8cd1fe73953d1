from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class PeopleConfig(AppConfig):
    name = "portal.people"
    label = "people"
    verbose_name = _("People")

    def ready(self):
        from portal.people.queries import account_links
        from themes import registry

        registry.account_links.answer(self.name, account_links)
        post_migrate.connect(apply_roles_at_last, dispatch_uid="people.apply_roles")


class AdminUsersConfig(WagtailUsersAppConfig):
    """Wagtail's accounts with our screens in place of its own."""

    user_viewset = "portal.people.viewsets.PersonViewSet"
    group_viewset = "portal.people.viewsets.GroupViewSet"


def apply_roles_at_last(app_config, using, **kwargs):
    """Apply the table once every app has its permissions."""
    last = [config for config in apps.get_app_configs() if config.models_module is not None][-1]
    if app_config.label == last.label:
        from portal.people.services import apply_roles

        apply_roles()
