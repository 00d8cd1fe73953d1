from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "portal.notifications"
    label = "notifications"
    verbose_name = _("Notices")

    def ready(self):
        from portal.core import clock
        from portal.core.health import health_checks
        from portal.notifications import queries, receivers, services
        from portal.notifications.registry import notice_kinds
        from portal.people import registry
        from portal.people.signals import person_anonymised
        from themes.registry import account_links, bells

        notice_kinds.answer(self.name, kinds)
        registry.kept_about.answer(self.name, queries.kept_tables)
        registry.personal_data.answer(self.name, queries.own_rows)
        person_anonymised.connect(
            receivers.forget_the_name, dispatch_uid="notifications.forget_the_name"
        )
        bells.answer(self.name, queries.bell_of)
        account_links.answer(self.name, queries.account_links)
        health_checks.answer(self.name, queries.findings)
        minute, quarter = timedelta(minutes=1), timedelta(minutes=15)
        clock.register("notices.take_back", minute, services.take_back)
        clock.register("notices.send", minute, services.send_by_the_clock)
        clock.register("notices.heartbeat", quarter, services.warn_of_silence)


def kinds():
    """Yield the kind by which the outbox speaks of itself."""
    from portal.notifications.registry import NoticeKind

    yield NoticeKind(
        name="mail-stuck",
        label=_("Mail does not go out"),
        subject=_("No mail has gone out for an hour"),
        text=_("Messages wait since {since}. Look at the mail server and its address."),
        why=_("Administrators are told when mail stands still."),
        placeholders=("since",),
        is_offered=False,
    )
