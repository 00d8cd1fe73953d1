"""The way from a page in the admin to who may do what there, and how shares read in its log."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogFormatter

from portal.sharing.enums import Power


@hooks.register("register_page_listing_more_buttons")
def from_the_list(page, user, next_url=None):
    yield from _way(page)


@hooks.register("register_page_header_buttons")
def from_the_page(page, user, view_name, next_url=None):
    yield from _way(page)


def _way(page):
    if page.depth > 1:
        address = reverse("sharing:here", args=[page.pk])
        yield Button(_("Who may do what"), address, priority=65, icon_name="group")


@hooks.register("register_log_actions")
def name_what_is_logged(actions):
    @actions.register_action("sharing.give")
    class Give(LogFormatter):
        label = gettext_lazy("Share")

        def format_message(self, entry):
            return _("Shared with %(holder)s: %(powers)s") % _words(entry)

    @actions.register_action("sharing.end")
    class End(LogFormatter):
        label = gettext_lazy("End a share")

        def format_message(self, entry):
            return _("No longer shared with %(holder)s: %(powers)s") % _words(entry)


def _words(entry) -> dict[str, str]:
    names = [str(power.label) for power in Power if power.value in entry.data.get("powers", ())]
    return {"holder": entry.data.get("holder", ""), "powers": ", ".join(names)}
