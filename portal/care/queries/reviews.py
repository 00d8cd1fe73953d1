"""What is to be reviewed, and the panels of authors."""

from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from portal.care.queries.binned import without_binned
from portal.home.models import PortalPage
from portal.home.queries import page_policy
from portal.people.queries import may_enter_admin

ON_HOME = 5


def reviews_due(today: date | None = None) -> QuerySet[PortalPage]:
    """Return the live pages whose review is due by ``today``, the longest overdue first.

    Archived pages need none; an alias is reviewed with what it shows.
    """
    today = today or timezone.localdate()
    pages = PortalPage.objects.filter(
        live=True, archived_at=None, alias_of=None, review_by__lte=today
    )
    return without_binned(pages).order_by("review_by", "pk")


def reviews_panel(request) -> dict:
    """Return the home panel of the reviews that the viewer answers for. Three queries."""
    if not request.user.is_authenticated:
        return {}
    due = reviews_due().filter(responsible=request.user)
    pages = list(due[: ON_HOME + 1])
    if not pages:
        return {}
    return {
        "pages": pages[:ON_HOME],
        "has_more": len(pages) > ON_HOME,
        "may_review": may_enter_admin(request),
        "today": timezone.localdate(),
    }


def drafts_panel(request) -> dict:
    """Return the home panel of what the viewer has written and not published. Three queries."""
    person = request.user
    if not may_enter_admin(request):
        return {}
    theirs = Page.objects.filter(Q(owner=person) | Q(latest_revision__user=person))
    unpublished = Q(live=False) | Q(has_unpublished_changes=True)
    editable = page_policy.instances_user_has_permission_for(person, "change")
    drafts = theirs.filter(unpublished, alias_of=None, pk__in=editable.values("pk"))
    drafts = without_binned(drafts).order_by("-latest_revision_created_at", "-pk")
    lines = [
        (page, reverse("wagtailadmin_pages:edit", args=[page.pk])) for page in drafts[:ON_HOME]
    ]
    return {"lines": lines} if lines else {}
