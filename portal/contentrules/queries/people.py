"""Whom a rule tells of a page: nobody who may not see it."""

from django.db.models import Q, QuerySet
from wagtail.models import Page

from portal.contentrules.enums import Told
from portal.contentrules.models import RuleAction
from portal.home.models import PageAudience, PortalPage
from portal.home.queries import page_policy
from portal.people.models import User
from portal.people.queries import bearers_of


def people_told(action: RuleAction, page: Page) -> QuerySet[User]:
    """Return the active people whom ``action`` tells of ``page``: who see it, or write it."""
    writers = page_policy.users_with_any_permission_for_instance({"change"}, page)
    able = Q(pk__in=writers.values("pk"))
    if page.live:
        tokens = PageAudience.objects.filter(page=page.pk).values_list("token", flat=True)
        able |= Q(pk__in=bearers_of(tokens).values("pk"))
    return _meant(action, page).filter(able, is_active=True)


def _meant(action: RuleAction, page: Page) -> QuerySet[User]:
    if action.tell == Told.ROLE:
        return bearers_of([f"role:{action.role}"])
    if action.tell == Told.PERSON:
        return User.objects.filter(pk=action.person_id)
    return User.objects.filter(pk__in=PortalPage.objects.filter(pk=page.pk).values("responsible"))
