from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BoardConfig(AppConfig):
    name = "announcements.board"
    label = "board"
    verbose_name = _("Announcements")

    def ready(self):
        from announcements.board import queries, receivers, services  # noqa: F401 - connects them
        from announcements.board.forms import AnnouncementPageForm
        from announcements.board.models import AnnouncementPage
        from portal.home.registry import due_things, home_panels, page_kinds
        from portal.notifications.registry import notice_kinds
        from portal.people.registry import (
            facts_about,
            kept_about,
            merge_people,
            personal_data,
            tree_heads,
        )
        from portal.sharing.registry import duties, standing_permissions
        from themes.registry import account_links

        # The models may not import upwards, so form and page meet here.
        AnnouncementPage.base_form_class = AnnouncementPageForm
        account_links.answer(self.name, queries.main_links)
        home_panels.answer(self.name, panels)
        due_things.answer(self.name, queries.due_things)
        page_kinds.answer(self.name, page_kinds_of_ours)
        notice_kinds.answer(self.name, kinds)
        facts_about.answer(self.name, queries.facts_about)
        kept_about.answer(self.name, queries.kept_tables)
        personal_data.answer(self.name, queries.own_rows)
        merge_people.answer(self.name, services.move_to)
        tree_heads.answer(self.name, heads)
        standing_permissions.answer(self.name, numbers)
        duties.answer(self.name, responsible)


def panels():
    """Yield the panel of what the viewer is told."""
    from announcements.board.queries import home_panel
    from portal.home.registry import HomePanel

    yield HomePanel(
        "announcements", _("Announcements"), "board/panels/announcements.html", home_panel
    )


def page_kinds_of_ours():
    """Yield what collections show of announcements."""
    from announcements.board.models import AnnouncementPage
    from announcements.board.queries import describe
    from portal.home.registry import PageKind

    yield PageKind(AnnouncementPage, _("Announcement"), "notices", describe)


def kinds():
    """Yield the notices about announcements."""
    from portal.notifications.registry import NoticeKind

    yield NoticeKind(
        name="announcement",
        label=_("Something is announced"),
        subject="{title}",
        text="{text}",
        why=_("You get this because you are in the audience of this announcement."),
        placeholders=("title", "text"),
    )
    yield NoticeKind(
        name="acknowledgement-reminder",
        label=_("I have not confirmed an announcement"),
        subject=_("Please confirm: {title}"),
        text=_("“{title}” asks everybody to confirm that they have read it. You have not yet."),
        why=_("You get this because the announcement asks you for a confirmation."),
        placeholders=("title",),
    )


def heads(tree):
    """Yield the type of page that stands at the head of a board."""
    from announcements.board.models import AnnouncementsPage
    from portal.people.enums import Tree

    if tree == Tree.ANNOUNCEMENTS:
        yield AnnouncementsPage


def numbers():
    """Yield what lets somebody see who has read any announcement."""
    from portal.sharing.enums import Power

    yield Power.NUMBERS, "board.follow_up_announcement"


def responsible():
    """Yield that whoever answers for an announcement sees who has read it."""
    from announcements.board.models import AnnouncementPage
    from portal.sharing.enums import Power

    yield Power.NUMBERS, AnnouncementPage.objects.all(), "responsible"
