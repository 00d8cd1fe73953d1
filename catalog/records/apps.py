from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "catalog.records"
    label = "records"
    verbose_name = _("Records")

    def ready(self):
        from catalog.enrollment.registry import obstacles
        from catalog.records import queries, receivers, services  # noqa: F401 - connects them
        from portal.home.registry import home_panels
        from portal.notifications.registry import notice_kinds
        from portal.people.registry import facts_about, kept_about, merge_people
        from portal.sharing.registry import standing_permissions
        from portal.workingcopies.registry import consequences
        from themes.registry import account_links, navigation

        consequences.answer(self.name, queries.consequences_of_merge)
        obstacles.answer(self.name, queries.missing_prerequisites)
        facts_about.answer(self.name, queries.facts_about)
        kept_about.answer(self.name, queries.kept_tables)
        merge_people.answer(self.name, services.tell_what_follows)
        navigation.answer(self.name, queries.main_links)
        account_links.answer(self.name, queries.account_links)
        home_panels.answer(self.name, panels)
        notice_kinds.answer(self.name, kinds)
        standing_permissions.answer(self.name, numbers)


def kinds():
    """Yield the notice that a course is done."""
    from portal.notifications.registry import NoticeKind

    yield NoticeKind(
        name="completion",
        label=_("I completed a course"),
        subject=_("You have completed “{course}”"),
        text=_("“{course}” is on your transcript now."),
        why=_("You get this because you completed a course, or somebody recorded that you did."),
        placeholders=("course",),
    )


def panels():
    """Yield the panels that home pages can show of the viewer's learning."""
    from catalog.records.queries import continue_panel
    from portal.home.registry import HomePanel

    yield HomePanel("continue", _("Continue"), "records/panels/continue.html", continue_panel)


def numbers():
    """Yield what lets somebody see the completions of every course."""
    from portal.sharing.enums import Power

    yield Power.NUMBERS, "records.view_completion"
