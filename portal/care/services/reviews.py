"""Reviewing pages, and being told that it is time to."""

from calendar import monthrange
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override
from wagtail.log_actions import log
from wagtail.models import Revision

from portal.care.queries import reviews_due
from portal.home.models import PortalPage
from portal.notifications.models import Notice
from portal.notifications.services import notify

BATCH = 500


@transaction.atomic
def mark_reviewed(page: PortalPage, *, by, months: int, today: date | None = None) -> date:
    """Note that ``by`` has reviewed ``page``, and return the day of its next review.

    The day is written to the page itself, to its aliases, and to the revisions that are still of
    use, so that no draft is published by this and none brings the old day back.
    """
    due = months_later(today or timezone.localdate(), months)
    row = PortalPage.objects.select_for_update(of=("self",)).get(pk=page.pk)
    before = row.review_by
    PortalPage.objects.filter(pk=row.pk).update(review_by=due)
    PortalPage.objects.filter(alias_of=row.pk).update(review_by=due)
    in_use = [pk for pk in (row.latest_revision_id, row.live_revision_id) if pk]
    revisions = Revision.page_revisions.filter(object_id=str(row.pk))
    for revision in revisions.filter(Q(pk__in=in_use) | Q(approved_go_live_at__isnull=False)):
        content = {**revision.content, "review_by": due.isoformat()}
        Revision.objects.filter(pk=revision.pk).update(content=content)
    data = {"before": before.isoformat() if before else "", "next": due.isoformat()}
    log(instance=row.specific, action="care.review", user=by, data=data)
    return due


def tell_of_reviews(now: datetime) -> int:
    """Tell who answers for a page, once for each due day, that it is to be reviewed.

    A job of the clock; returns how many notices were queued. Pages that nobody answers for stand
    in the list of training staff.
    """
    pages = reviews_due(timezone.localdate(now)).filter(responsible__is_active=True)
    queued, ids = 0, list(pages.values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        batch = pages.filter(pk__in=ids[start : start + BATCH]).select_related("responsible")
        due = {_key(page): page for page in batch}
        known = Notice.objects.filter(kind="review-due", key__in=due)
        told = set(known.values_list("key", "person"))
        for key, page in due.items():
            if (key, page.responsible_id) not in told:
                queued += _tell(page, key)
    return queued


def _key(page: PortalPage) -> str:
    return f"review:{page.pk}:{page.review_by.isoformat()}"


def _tell(page: PortalPage, key: str) -> int:
    with override(page.responsible.language or None):
        due = date_format(page.review_by, "DATE_FORMAT")
    return notify(
        [page.responsible],
        kind="review-due",
        key=key,
        values={"page": page.title, "due": due},
        address=reverse("care:page", args=[page.pk]),
    )


def months_later(day: date, months: int) -> date:
    """Return the same day so many months later, or the last of a month that is shorter.

    >>> months_later(date(2026, 8, 31), 6)
    datetime.date(2027, 2, 28)
    """
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month0 + 1, min(day.day, monthrange(year, month0 + 1)[1]))
