"""When migrations are through, or a new home or catalog stands, the roles get their powers."""

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.db import connections

from portal.people.enums import Tree
from portal.people.registry import tree_heads
from portal.people.services import apply_roles


def apply_after_migrations(sender, using, plan=None, **kwargs):
    # Permissions are made app by app; the last app with models knows that all are there.
    installed = [config for config in apps.get_app_configs() if config.models_module]
    if sender is not installed[-1]:
        return
    create_permissions(sender, verbosity=0, using=using)
    if _is_complete(using):
        apply_roles()


def apply_to_new_head(sender, created, raw=False, **kwargs):
    if created and not raw and any(sender in tree_heads.ask(tree) for tree in Tree):
        apply_roles()


def _is_complete(using) -> bool:
    # ``migrate wagtailcore 0050`` stops half-way, before our tables are there.
    tables = set(connections[using].introspection.table_names())
    return {"people_rolegroup", "wagtailcore_grouppagepermission"} <= tables
