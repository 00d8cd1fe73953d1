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
        from portal.home.queries import main_links, orphaned_pages
        from portal.home.services import publish_scheduled
        from portal.people.registry import tree_heads
        from portal.powers.registry import charges, weak_spots
        from themes.registry import navigation

        navigation.answer(self.name, main_links)
        tree_heads.answer(self.name, heads)
        charges.answer(self.name, to_hand_over)
        weak_spots.answer(self.name, orphaned_pages)
        clock.register("home.publish_scheduled", timedelta(minutes=1), publish_scheduled)


def to_hand_over():
    """Yield the pages that somebody answers for."""
    from portal.home.queries import pages_answered_for
    from portal.home.services import hand_over_pages
    from portal.powers.registry import Charge

    yield Charge("pages", _("Pages they answer for"), pages_answered_for, hand_over_pages)


def heads(tree):
    """Yield the type of page that stands at the head of a site."""
    from portal.home.models import HomePage
    from portal.people.enums import Tree

    if tree == Tree.SITE:
        yield HomePage
