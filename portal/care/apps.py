from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CareConfig(AppConfig):
    name = "portal.care"
    label = "care"
    verbose_name = _("Care of pages")

    def ready(self):
        from portal.care import queries, receivers, services  # noqa: F401 - connects them
        from portal.care.queries.kept import kept_tables
        from portal.core import clock
        from portal.home.registry import home_panels
        from portal.notifications.registry import notice_kinds
        from portal.people.registry import kept_about, merge_people
        from themes.registry import account_links, page_parts

        notice_kinds.answer(self.name, kinds)
        home_panels.answer(self.name, panels)
        page_parts.answer(self.name, queries.parts_of_page)
        account_links.answer(self.name, queries.account_links)
        kept_about.answer(self.name, kept_tables)
        merge_people.answer(self.name, services.move_to)
        clock.register("care.tell_of_reviews", timedelta(hours=6), services.tell_of_reviews)
        clock.register("care.check_links", timedelta(days=1), services.begin_link_check)
        clock.register("care.empty_bin", timedelta(hours=6), services.empty_bin)


def panels():
    """Yield the panels of authors."""
    from portal.care.queries import drafts_panel, reviews_panel
    from portal.home.registry import HomePanel

    template = "care/panels/{}.html".format
    yield HomePanel("reviews-due", _("Reviews due"), template("reviews"), reviews_panel)
    yield HomePanel("my-drafts", _("My drafts"), template("drafts"), drafts_panel)


def kinds():
    """Yield what people are told of pages that they look after, or have flagged."""
    from portal.notifications.registry import NoticeKind

    yield NoticeKind(
        name="page-flagged",
        label=_("Somebody flagged a page of mine"),
        subject=_("“{page}”: {what}"),
        text=_("{person} flagged “{page}”: {what}.\n\n{text}"),
        why=_("You get this because you answer for this page, or own it."),
        placeholders=("page", "person", "what", "text"),
    )
    yield NoticeKind(
        name="flag-settled",
        label=_("A page that I flagged was looked at"),
        subject=_("“{page}”: {outcome}"),
        text=_("What you flagged on “{page}” is settled: {outcome}.\n\n{answer}"),
        why=_("You get this because you flagged this page."),
        placeholders=("page", "outcome", "answer"),
    )
    yield NoticeKind(
        name="review-due",
        label=_("A page of mine is due for review"),
        subject=_("Please review “{page}”"),
        text=_("“{page}” was to be reviewed by {due}. Read it: is it still right?"),
        why=_("You get this because you answer for this page."),
        placeholders=("page", "due"),
    )
