from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContentRulesConfig(AppConfig):
    name = "portal.contentrules"
    label = "contentrules"
    verbose_name = _("Content rules")

    def ready(self):
        from portal.contentrules import receivers, services  # noqa: F401 - connects them
        from portal.contentrules.queries.kept import kept_tables
        from portal.core import clock
        from portal.notifications.registry import notice_kinds
        from portal.people.registry import kept_about, merge_people

        kept_about.answer(self.name, kept_tables)
        merge_people.answer(self.name, services.move_to)
        notice_kinds.answer(self.name, kinds)
        quarter, day = timedelta(minutes=15), timedelta(days=1)
        clock.register("contentrules.hear_dates", quarter, services.hear_dates)
        clock.register("contentrules.forget_old", day, services.forget_old)


def kinds():
    """Yield what content rules tell people."""
    from portal.notifications.registry import NoticeKind

    yield NoticeKind(
        name="content-rule",
        label=_("A content rule tells me of a page"),
        subject="{page}",
        text="{words}",
        why=_("You get this because a content rule, “{rule}”, tells you of such pages."),
        placeholders=("rule", "page", "words"),
    )
    yield NoticeKind(
        name="content-rule-refused",
        label=_("A content rule could not act"),
        subject=_("The rule “{rule}” could not act"),
        text=_("“{rule}” did not do what it should with “{page}”: {why}"),
        why=_("You get this because the rule acts for you, or because you are an administrator."),
        placeholders=("rule", "page", "why"),
    )
