from datetime import timedelta

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_out
from django.utils.translation import gettext_lazy as _


class PowersConfig(AppConfig):
    name = "portal.powers"
    label = "powers"
    verbose_name = _("Powers")

    def ready(self):
        from django.db.models.signals import post_save
        from wagtail.models import PageLogEntry

        from portal.core import clock
        from portal.people import registry as people
        from portal.people.signals import person_anonymised, person_changed
        from portal.powers import queries, receivers, registry, services
        from portal.powers.services import handover, renew_by_the_clock
        from themes import registry as themes

        people.reaches.answer(self.name, queries.reaches)
        people.lent_rights.answer(self.name, queries.rights_lent)
        people.facts_about.answer(self.name, queries.facts_about)
        people.kept_about.answer(self.name, queries.kept_tables)
        people.guarded_screens.answer(self.name, guarded)
        people.merge_people.answer(self.name, services.move_to)
        registry.charges.answer(self.name, handover.own_charges)
        themes.account_links.answer(self.name, queries.account_links)
        themes.allowances.answer(self.name, queries.allowances)
        themes.banners.answer(self.name, queries.banner)
        user_logged_out.connect(receivers.stop_looking, dispatch_uid="powers.stop_looking")
        person_changed.connect(receivers.renew_rights_of, dispatch_uid="powers.renew_rights_of")
        person_anonymised.connect(receivers.forget_name, dispatch_uid="powers.forget_name")
        post_save.connect(
            receivers.note_work_on_page, PageLogEntry, dispatch_uid="powers.note_work_on_page"
        )
        clock.register("powers.renew_rights", timedelta(minutes=15), renew_by_the_clock)


def guarded():
    """Yield the screens on which administrators hand out powers."""
    from portal.people.registry import Guarded

    yield Guarded("powers_grant", _("Grant a power"))
    yield Guarded("powers_end_grant", _("End a grant"))
    yield Guarded("powers_group_capabilities", _("Give or withhold capabilities"))
    yield Guarded("powers_add_program", _("Make a program"))
    yield Guarded("powers_change_program", _("Change a program"))
    yield Guarded("powers_add_section", _("Change the pages of a program"))
    yield Guarded("powers_remove_section", _("Change the pages of a program"))
    yield Guarded("powers_add_owner", _("Name an owner of a program"))
    yield Guarded("powers_end_owner", _("End an ownership of a program"))
    yield Guarded("powers_hand_over", _("Hand over for others"))
    yield Guarded("powers_undo_handover", _("Undo a handing over"))
