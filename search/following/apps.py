from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FollowingConfig(AppConfig):
    name = "search.following"
    label = "following"
    verbose_name = _("Followed and saved")

    def ready(self):
        from portal.core import clock
        from portal.notifications.registry import notice_kinds
        from portal.people import registry
        from search.core.registry import catalog_parts
        from search.following import queries, services
        from themes.registry import account_links

        catalog_parts.answer(self.name, parts)
        notice_kinds.answer(self.name, kinds)
        account_links.answer(self.name, queries.account_links)
        registry.kept_about.answer(self.name, queries.kept_tables)
        registry.personal_data.answer(self.name, queries.own_rows)
        registry.merge_people.answer(self.name, services.move_to)
        clock.register("following.news", timedelta(minutes=10), services.tell_of_news)


def parts():
    """Yield what can be kept of a search."""
    from search.core.registry import CatalogPart
    from search.following.queries import tools

    yield CatalogPart("keep", "tools", "following/components/tools.html", tools)


def kinds():
    """Yield the one mail a week of what is new."""
    from portal.notifications.registry import NoticeKind

    yield NoticeKind(
        name="saved-searches",
        label=_("Something new is in my saved searches"),
        subject=_("New in your saved searches: {count}"),
        text="{list}",
        why=_("You get this once a week, as you saved these searches. Each can be switched off."),
        placeholders=("count", "list"),
    )
