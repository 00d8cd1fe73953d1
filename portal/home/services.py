"""Every change of state that pages of all kinds share."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from wagtail.log_actions import log
from wagtail.models import Collection, Page, PageLogEntry, Revision
from wagtail_localize.models import SegmentOverride, StringTranslation

from portal.core.errors import RuleViolation
from portal.home.models import (
    MOST_PICKED,
    CollectedPage,
    CollectionAudience,
    CollectionPage,
    HomePage,
    PageAudience,
    PortalPage,
)
from portal.people.enums import EVERYONE
from portal.people.registry import Merged
from portal.people.services import rename_in_log

BATCH = 100
logger = logging.getLogger(__name__)


class CollectionIsFull(RuleViolation):
    """As many pages are picked by hand as a collection holds."""


@transaction.atomic
def set_audience(page: PortalPage, tokens: Iterable[str]) -> None:
    """Let exactly the bearers of ``tokens`` see the published ``page``."""
    wanted = set(tokens)
    rows = PageAudience.objects.filter(page=page)
    have = set(rows.values_list("token", flat=True))
    if gone := have - wanted:
        rows.filter(token__in=gone).delete()
    PageAudience.objects.bulk_create(
        [PageAudience(page=page, token=token) for token in sorted(wanted - have)],
        ignore_conflicts=True,
    )


def keep_as_draft(page: PortalPage) -> None:
    """Take a copy of a live page back: it stands for something else, which nobody published yet."""
    draft = {
        "live": False,
        "has_unpublished_changes": True,
        "live_revision": None,
        "first_published_at": None,
        "last_published_at": None,
    }
    type(page).objects.filter(pk=page.pk).update(**draft)
    for name, value in draft.items():
        setattr(page, name, value)


@transaction.atomic
def set_collection_audience(collection: Collection, tokens: Iterable[str]) -> None:
    """Let exactly the bearers of ``tokens`` fetch files; none means whoever is signed in."""
    wanted = set(tokens)
    CollectionAudience.objects.filter(collection=collection).exclude(token__in=wanted).delete()
    CollectionAudience.objects.bulk_create(
        [CollectionAudience(collection=collection, token=token) for token in sorted(wanted)],
        ignore_conflicts=True,
    )


@transaction.atomic
def add_to_collection(collection: CollectionPage, page: PortalPage, *, by=None) -> bool:
    """Pick ``page`` for ``collection``, last in line; return False if it was in it already.

    A collection that somebody is rewriting shows the page at once and keeps it in the draft.

    Raises:
        CollectionIsFull: It holds as many picked pages as one can.
    """
    # The collection's row is the lock: two who add at once stand in line.
    collection = CollectionPage.objects.select_for_update().get(pk=collection.pk)
    rows = CollectedPage.objects.filter(collection=collection)
    if rows.filter(page__translation_key=page.translation_key).exists():
        return False
    if rows.count() >= MOST_PICKED:
        raise CollectionIsFull(_("“%s” holds as many picked pages as it can.") % collection.title)
    is_being_rewritten = collection.has_unpublished_changes
    latest = collection.get_latest_revision_as_object()
    latest.picked.add(CollectedPage(page=page, sort_order=latest.picked.count()))
    revision = latest.save_revision(user=by)
    if collection.live and not is_being_rewritten:
        revision.publish(user=by)
    else:
        CollectedPage.objects.create(collection=collection, page=page, sort_order=rows.count())
    return True


@transaction.atomic
def add_below_homes(
    homes: Sequence[HomePage], page_type: type[PortalPage], *, title, slug: str
) -> None:
    """Let a page of ``page_type``, for everyone, stand below each of ``homes``.

    These are translations of one another, the source language first; ``title`` is translated
    lazily. What is there already stays as it is.
    """
    first, *others = homes
    source = page_type.objects.child_of(first).first()
    if source is None:
        with override(first.locale.language_code):
            source = page_type(
                title=str(title), slug=slug, locale=first.locale, audience=[EVERYONE]
            )
        # Read again: the tree moves under an older copy of the row.
        HomePage.objects.get(pk=first.pk).add_child(instance=source)
        source.save_revision().publish()
    for home in others:
        if not source.has_translation(home.locale):
            copy = source.copy_for_translation(home.locale, copy_parents=True)
            with override(home.locale.language_code):
                copy.title = str(title)
            copy.save_revision().publish()


def publish_scheduled(now: datetime) -> int:
    """Publish and withdraw the pages whose hour has come by ``now``; return how many.

    Each in its own transaction: a page that a rule refuses stays a draft, with the reason in the
    log, and holds up nobody else.
    """
    due = Revision.page_revisions.filter(approved_go_live_at__lte=now)
    published = [revision for revision in due.order_by("approved_go_live_at") if _publish(revision)]
    expired = Page.objects.live().filter(expire_at__lte=now).order_by("expire_at")
    for page in expired:
        page.specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    return len(published) + len(expired)


def _publish(revision: Revision) -> bool:
    try:
        revision.publish(log_action="wagtail.publish.scheduled")
    except RuleViolation as refusal:
        logger.warning("Revision %s cannot go live as planned: %s", revision.pk, refusal)
        Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
        return False
    return True


def hand_over_pages(ids: Iterable[int], *, giver, taker, by) -> None:
    """Let ``taker`` answer for those of the pages that ``giver`` answers for."""
    pages = PortalPage.objects.filter(pk__in=ids, responsible=giver)
    answer_for_pages(pages, taker=taker, by=by)


@transaction.atomic
def answer_for_pages(pages: QuerySet, *, taker, by) -> None:
    """Let ``taker`` answer for ``pages``.

    Written to the pages and to the revisions that are still of use, so that no draft is published
    by this and none brings the old name back. Addresses and review dates stay.
    """
    ids = list(pages.values_list("pk", flat=True))
    rows = list(PortalPage.objects.filter(pk__in=ids).select_related("responsible"))
    PortalPage.objects.filter(pk__in=ids).update(responsible=taker)
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        _rewrite_revisions(batch, responsible=taker.pk)
        for page in batch:
            data = {"from": str(page.responsible or ""), "to": str(taker)}
            log(instance=page, action="home.hand_over", user=by, data=data)


def _rewrite_revisions(pages: Sequence[PortalPage], **fields) -> None:
    in_use = {pk for page in pages for pk in (page.latest_revision_id, page.live_revision_id)}
    revisions = Revision.page_revisions.filter(
        Q(pk__in=in_use - {None}) | Q(approved_go_live_at__isnull=False),
        object_id__in=[str(page.pk) for page in pages],
    )
    changed = list(revisions)
    for revision in changed:
        revision.content = {**revision.content, **fields}
    Revision.objects.bulk_update(changed, ["content"])


def move_to(gone, kept, *, by) -> Iterator[Merged]:
    """Let what ``gone`` translated, and collections of their pages, be of ``kept``, the same."""
    CollectionPage.objects.filter(of_person=gone).update(of_person=kept)
    count = 0
    for texts in (StringTranslation, SegmentOverride):
        rows = texts.objects.filter(last_translated_by=gone)
        count += rows.update(last_translated_by=kept)
    if count:
        yield Merged(ngettext("%d text translated", "%d texts translated", count) % count)


@transaction.atomic
def forget_who_answered(person, former_name: str) -> None:
    """Let the history of pages call ``person``, who was anonymised, as they are called now."""
    entries = PageLogEntry.objects.filter(
        Q(data__from=former_name) | Q(data__to=former_name), action="home.hand_over"
    )
    rename_in_log(entries, person, former_name=former_name)
