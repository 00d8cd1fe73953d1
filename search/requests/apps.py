from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RequestsConfig(AppConfig):
    name = "search.requests"
    label = "requests"
    verbose_name = _("Training requests")

    def ready(self):
        from portal.notifications.registry import notice_kinds
        from portal.people import registry
        from search.core.registry import catalog_parts, request_desks
        from search.requests import queries, services
        from themes.registry import account_links

        catalog_parts.answer(self.name, parts)
        request_desks.answer(self.name, desks)
        notice_kinds.answer(self.name, kinds)
        account_links.answer(self.name, queries.account_links)
        registry.kept_about.answer(self.name, queries.kept_tables)
        registry.personal_data.answer(self.name, queries.own_rows)
        registry.merge_people.answer(self.name, services.move_to)


def parts():
    """Yield the form in which one asks for what is not there."""
    from search.core.registry import CatalogPart
    from search.requests.queries import ask_panel

    yield CatalogPart("ask", "nothing", "requests/components/ask_panel.html", ask_panel)


def desks():
    """Yield where staff take down what people search for in vain."""
    from search.core.registry import RequestDesk
    from search.requests.policies import desk_policy
    from search.requests.services import ask_for

    yield RequestDesk(
        may_note=lambda person: desk_policy.user_has_permission(person, "settle"),
        note=lambda words, person: ask_for(words, noted_by=person),
    )


def kinds():
    """Yield what somebody is told who asked for training."""
    from portal.notifications.registry import NoticeKind

    yield NoticeKind(
        name="training-found",
        label=_("Training that I asked for is there"),
        subject=_("There is a course for “{words}”: {course}"),
        text=_("You asked for “{words}”. The learning team answers with “{course}”.\n\n{answer}"),
        why=_("You get this because you asked for it, or supported the request."),
        placeholders=("words", "course", "answer"),
    )
    yield NoticeKind(
        name="training-request",
        label=_("What becomes of training that I asked for"),
        subject=_("“{words}”: {state}"),
        text=_("You asked for “{words}”. It stands so now: {state}.\n\n{answer}"),
        why=_("You get this because you asked for it, or supported the request."),
        placeholders=("words", "state", "answer"),
    )
