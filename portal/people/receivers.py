"""Roles get their powers after migrations and with new trees; devices are known by log-ins."""

from time import time

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.db import connections

from portal.people.enums import Tree
from portal.people.registry import tree_heads
from portal.people.services import apply_roles
from portal.people.services import forget_device as forget
from portal.people.services import note_device as note


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


def note_device(sender, request, user, **kwargs):
    session = request.session
    if not session.session_key:
        session.save()
    note(
        user,
        session_key=session.session_key,
        browser=request.META.get("HTTP_USER_AGENT", ""),
        address=request.META.get("REMOTE_ADDR", ""),
    )
    session["device"] = [session.session_key, int(time())]


def forget_device(sender, request, user, **kwargs):
    if request.session.session_key:
        forget(request.session.session_key)


def _is_complete(using) -> bool:
    # ``migrate wagtailcore 0050`` stops half-way, before our tables are there.
    tables = set(connections[using].introspection.table_names())
    return {"people_rolegroup", "wagtailcore_grouppagepermission"} <= tables
