from django.apps import AppConfig
from django.db.models.signals import post_migrate, post_save
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "portal.people"
    label = "people"
    verbose_name = _("People")

    def ready(self):
        from portal.people.receivers import apply_after_migrations, apply_to_new_head

        post_migrate.connect(apply_after_migrations, dispatch_uid="people.apply_roles")
        post_save.connect(apply_to_new_head, dispatch_uid="people.apply_to_new_head")
