"""Notices that rules send: in their authors' words, and about what they could not do."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page

from portal.contentrules.models import RuleAction, RuleRun
from portal.contentrules.queries import people_told
from portal.contentrules.services.actions import CannotBeDone
from portal.core.errors import RuleViolation
from portal.notifications.services import notify
from portal.people.queries import active_administrators

BATCH = 500


class NotAllowed(RuleViolation):
    """Whoever the rule acts for may not do this, or no longer."""


def tell(run: RuleRun, action: RuleAction, page: Page) -> str:
    """Tell those of the people meant who may see ``page``; return how many are told.

    In batches with a transaction each; a person gets it once, however often this is called.

    Raises:
        CannotBeDone: None of them may see the page, or nobody answers for it.
    """
    people = people_told(action, page).order_by("pk")
    ids = list(people.values_list("pk", flat=True))
    if not ids:
        raise CannotBeDone(_("There is nobody to tell who may see this page."))
    values = {"rule": run.rule_name, "page": page.title, "words": action.words}
    for start in range(0, len(ids), BATCH):
        notify(
            people.model.objects.filter(pk__in=ids[start : start + BATCH]),
            kind="content-rule",
            key=f"rule-run:{run.pk}:{action.pk}",
            values=values,
            address=_address(page),
        )
    return ngettext("Told %d person.", "Told %d people.", len(ids)) % len(ids)


def tell_of_refusal(run: RuleRun, why: str, *, is_of_rights: bool) -> None:
    """Tell the administrators that a rule has lost its rights, else its author what is wrong.

    Once a day for each rule, however often it is refused.
    """
    author = run.rule.author if run.rule else None
    people = active_administrators() if is_of_rights or author is None else [author]
    notify(
        people,
        kind="content-rule-refused",
        key=f"rule:{run.rule_id}:{timezone.localdate()}",
        values={"rule": run.rule_name, "page": run.page_title, "why": why},
        address=reverse("content-rule-log_modeladmin_inspect", args=[run.pk]),
    )


def _address(page: Page) -> str:
    parts = page.get_url_parts() if page.live else None
    return parts[2] if parts and parts[2] else reverse("wagtailadmin_pages:edit", args=[page.pk])
