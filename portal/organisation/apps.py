from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationConfig(AppConfig):
    name = "portal.organisation"
    label = "organisation"
    verbose_name = _("Organisation")

    def ready(self):
        from portal.core import clock
        from portal.organisation import receivers  # noqa: F401 - connects them
        from portal.organisation.queries import audiences, kept, places
        from portal.organisation.services import days, feed, merging
        from portal.people import registry
        from themes.registry import account_links

        account_links.answer(self.name, places.account_links)

        registry.audience_tokens.answer(self.name, audiences.tokens_of)
        registry.token_bearers.answer(self.name, audiences.bearers_of)
        registry.audiences_offered.answer(self.name, audiences.choices)
        registry.facts_about.answer(self.name, kept.facts_about)
        registry.kept_about.answer(self.name, kept.kept_tables)
        registry.personal_data.answer(self.name, kept.own_rows)
        registry.guarded_screens.answer(self.name, guarded)
        registry.merge_locks.answer(self.name, merging.locks)
        registry.merge_people.answer(self.name, merging.move_to)
        clock.register("organisation.follow_the_day", days.EVERY, days.follow_the_day)
        clock.register("organisation.forget_files", timedelta(days=1), feed.forget_files)


def guarded():
    """Yield the desks by which administrators let people in from outside."""
    from portal.people.registry import Guarded

    yield Guarded("people_imports:*", _("Import an HR file"))
    yield Guarded("scim_tokens:*", _("Make or revoke a SCIM token"))
