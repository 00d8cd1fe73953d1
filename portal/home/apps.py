from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "portal.home"
    label = "home"
    verbose_name = _("Pages")

    def ready(self):
        from portal.core import clock
        from portal.home import receivers  # noqa: F401 - connects them
        from portal.home.queries import main_links, uses_of_token
        from portal.home.services import publish_scheduled
        from portal.organisation.registry import audience_uses
        from portal.people.registry import tree_heads
        from themes.registry import navigation

        navigation.answer(self.name, main_links)
        tree_heads.answer(self.name, heads)
        audience_uses.answer(self.name, uses_of_token)
        clock.register("home.publish_scheduled", timedelta(minutes=1), publish_scheduled)


def heads(tree):
    """Yield the type of page that stands at the head of a site."""
    from portal.home.models import HomePage
    from portal.people.enums import Tree

    if tree == Tree.SITE:
        yield HomePage
