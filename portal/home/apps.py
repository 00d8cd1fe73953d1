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
        from portal.home.forms import CollectionPageForm
        from portal.home.models import CollectionPage
        from portal.home.queries import main_links, orphaned_pages, uses_of_token
        from portal.home.queries.kept import kept_tables
        from portal.home.registry import home_panels, page_kinds
        from portal.home.services import move_to, publish_scheduled
        from portal.organisation.registry import audience_uses
        from portal.people.registry import kept_about, merge_people, tree_heads
        from portal.powers.registry import charges, weak_spots
        from themes.registry import navigation

        # The form asks queries and the models may not import upwards, so they meet here.
        CollectionPage.base_form_class = CollectionPageForm
        page_kinds.answer(self.name, kinds)
        navigation.answer(self.name, main_links)
        tree_heads.answer(self.name, heads)
        kept_about.answer(self.name, kept_tables)
        merge_people.answer(self.name, move_to)
        home_panels.answer(self.name, panels)
        audience_uses.answer(self.name, uses_of_token)
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


def panels():
    """Yield the panel of what is due of the viewer, whichever app knows it."""
    from portal.home.queries import due_panel
    from portal.home.registry import HomePanel

    yield HomePanel("due", _("Due soon"), "home/panels/due.html", due_panel)


def kinds():
    """Yield the kinds of pages that belong to no feature."""
    from portal.home.models import CollectionPage, StandardPage
    from portal.home.queries.cards import ledes
    from portal.home.registry import PageKind

    yield PageKind(StandardPage, _("Page"), "page", ledes(StandardPage))
    yield PageKind(CollectionPage, _("Collection"), "menu", ledes(CollectionPage))
