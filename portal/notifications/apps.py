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
        registry.merge_people.answer(self.name, services.move_to)
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
    yield from kinds_of_powers()


def kinds_of_powers():
    """Yield what the rooms below cannot say themselves: they know of no notices."""
    from portal.notifications.registry import NoticeKind

    yield NoticeKind(
        name="look-asked",
        label=_("Somebody asks to look at the portal as me"),
        subject=_("{person} asks to see the portal as you see it"),
        text=_(
            "{person} would like to look at the portal as you see it, without changing anything:"
            " {reason} Say yes or no, and take a yes back whenever you like."
        ),
        why=_("Nobody looks as you unless you say yes."),
        placeholders=("person", "reason"),
        is_offered=False,
    )
    yield NoticeKind(
        name="look-answered",
        label=_("Somebody answered whether I may look as them"),
        subject=_("{person} answered: {answer}"),
        text=_("You asked {person} whether you may look at the portal as they do: {answer}."),
        why=_("You asked."),
        placeholders=("person", "answer"),
    )
    yield NoticeKind(
        name="step-handed",
        label=_("I was handed a step of a program"),
        subject=_("You have the step “{step}” of {program}"),
        text=_("An owner of {program} handed you the step “{step}”. What you may do starts today."),
        why=_("An owner of the program chose you."),
        placeholders=("step", "program"),
    )
    yield NoticeKind(
        name="power-granted",
        label=_("I was granted a power"),
        subject=_("You may now do more: {what}"),
        text=_("You were granted “{what}”, for {where}. The reason given: {reason}"),
        why=_("An administrator granted it to you."),
        placeholders=("what", "where", "reason"),
    )
