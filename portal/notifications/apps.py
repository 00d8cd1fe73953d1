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
        from portal.notifications import queries, receivers, services  # noqa: F401 - connects
        from portal.notifications.registry import notice_kinds
        from themes.registry import account_links, bells

        notice_kinds.answer(self.name, kinds)
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
    yield NoticeKind(
        name="mentor-request",
        label=_("Somebody asks me to be their mentor"),
        subject=_("{name} asks you to be their mentor"),
        text=_("{name} writes: {message}"),
        why=_("You get this because you take mentees, as your profile says."),
        placeholders=("name", "message"),
    )
    yield NoticeKind(
        name="mentor-answer",
        label=_("A mentor answers me"),
        subject=_("{name} has answered"),
        text=_("{name} says: {answer}"),
        why=_("You get this because you asked for a mentor."),
        placeholders=("name", "answer"),
    )
