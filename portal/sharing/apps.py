from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SharingConfig(AppConfig):
    name = "portal.sharing"
    label = "sharing"
    verbose_name = _("Sharing")

    def ready(self):
        from portal.core import clock
        from portal.notifications.registry import notice_kinds
        from portal.people import registry
        from portal.sharing import queries, receivers  # noqa: F401 - connects them
        from portal.sharing.services import end_past_shares, mend_rights, move_to
        from themes.registry import account_links

        account_links.answer(self.name, queries.account_links)
        registry.facts_about.answer(self.name, queries.facts_about)
        registry.kept_about.answer(self.name, queries.kept_tables)
        registry.merge_people.answer(self.name, move_to)
        registry.lent_rights.answer(self.name, queries.rights_lent)
        notice_kinds.answer(self.name, kinds)
        clock.register("sharing.end_past_shares", timedelta(minutes=1), end_past_shares)
        clock.register("sharing.mend_rights", timedelta(minutes=15), mend_rights)


def kinds():
    """Yield the notices about shares."""
    from portal.notifications.registry import NoticeKind

    yield NoticeKind(
        name="share-given",
        label=_("Somebody shares a page with me"),
        subject=_("{by} shares “{title}” with you"),
        text=_(
            "{by} lets you work on “{title}” and the pages below it. What you may do there, and"
            " until when, stands on the page of your shares."
        ),
        why=_("You get this because the page was shared with you, or with a group of yours."),
        placeholders=("by", "title"),
    )
    yield NoticeKind(
        name="share-ended",
        label=_("A page is no longer shared with me"),
        subject=_("“{title}” is no longer shared with you"),
        text=_("What {by} let you do on “{title}” has ended."),
        why=_("You get this because the page was shared with you, or with a group of yours."),
        placeholders=("by", "title"),
    )
