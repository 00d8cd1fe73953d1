from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EnrollmentConfig(AppConfig):
    name = "catalog.enrollment"
    label = "enrollment"
    verbose_name = _("Enrollment")

    def ready(self):
        from catalog.enrollment import receivers, services  # noqa: F401 - connects them
        from catalog.enrollment.queries import (
            bearers_of_enrolled,
            facts_about,
            kept_tables,
            own_rows,
            tokens_from_enrollments,
            uses_of_pages,
        )
        from portal.care.registry import page_uses
        from portal.notifications.registry import notice_kinds
        from portal.people import registry
        from portal.sharing.registry import standing_permissions

        notice_kinds.answer(self.name, kinds)
        registry.audience_tokens.answer(self.name, tokens_from_enrollments)
        registry.token_bearers.answer(self.name, bearers_of_enrolled)
        registry.facts_about.answer(self.name, facts_about)
        registry.kept_about.answer(self.name, kept_tables)
        registry.personal_data.answer(self.name, own_rows)
        registry.merge_people.answer(self.name, services.move_to)
        standing_permissions.answer(self.name, numbers)
        page_uses.answer(self.name, uses_of_pages)


def kinds():
    """Yield the notice that somebody else put a learner on a course."""
    from portal.notifications.registry import NoticeKind

    yield NoticeKind(
        name="enrollment",
        label=_("I was put on a course"),
        subject=_("You are on “{course}”"),
        text=_("You have been put on “{course}”. Start whenever you like."),
        why=_("You get this because training staff, a path or an import enrolled you."),
        placeholders=("course",),
    )


def numbers():
    """Yield what lets somebody see the enrollments of every course."""
    from portal.sharing.enums import Power

    yield Power.NUMBERS, "enrollment.view_enrollment"
