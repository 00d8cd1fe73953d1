"""Into the bin, back from it, and out of it for good."""

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from wagtail.actions.delete_page import DeletePageAction
from wagtail.actions.move_page import MovePageAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.log_actions import log
from wagtail.models import Locale, Page, Revision, Site, WorkflowState

from portal.care.models import BinnedPage, BinnedPlace, BinPage
from portal.care.queries import in_the_bin, subtree
from portal.core.errors import RuleViolation

logger = logging.getLogger(__name__)

MAX_SLUG = 255


class CannotBin(RuleViolation):
    """The page is one that the portal stands on, or is in the bin already."""


class CannotRestore(RuleViolation):
    """There is no place for the page to come back to."""


class StillNeeded(RuleViolation):
    """Something else holds on to the page."""


@dataclass(frozen=True, slots=True)
class Restored:
    """A page that is back, and what is not as it was."""

    page: Page
    slug_before: str = ""  # if another page has taken it
    refusals: list[str] = field(default_factory=list)  # why pages stay drafts


@transaction.atomic
def bin_page(page: Page, *, by) -> BinnedPage:
    """Put ``page``, with all below it, into the bin, and remember how it was.

    It is withdrawn as if it were unpublished, so that everything that follows from a page follows
    this, too; running workflows end, and what was planned waits. Facts stay.

    Raises:
        CannotBin: A site begins with it, or it is in the bin already.
    """
    page = Page.objects.select_for_update().get(pk=page.pk)
    if in_the_bin(page):
        raise CannotBin(_("“%s” is in the bin already.") % page.title)
    if page.is_root() or Site.objects.filter(root_page__path__startswith=page.path).exists():
        raise CannotBin(_("A site begins with “%s”. It cannot be deleted here.") % page.title)
    pages = list(subtree([page]).order_by("path"))
    ids = [one.pk for one in pages]
    parent, after = page.get_parent(), page.get_next_sibling()
    planned = Revision.page_revisions.filter(
        object_id__in=[str(pk) for pk in ids], approved_go_live_at__isnull=False
    )
    row = BinnedPage.objects.create(
        page=page,
        title=page.title,
        slug=page.slug,
        parent=parent,
        parent_title=parent.title,
        before=after,
        pages=len(ids),
        live_pages=sum(one.live for one in pages),
        was_live={str(one.pk): one.live_revision_id for one in pages if one.live},
        was_planned={str(one.pk): one.approved_go_live_at.isoformat() for one in planned},
        by=by,
    )
    above = page.get_ancestors().filter(depth__gt=1)
    BinnedPlace.objects.bulk_create(BinnedPlace(binned=row, page=one) for one in above)
    _withdraw(ids, by)
    _move(page, _bin(), pos="last-child", slug=f"{page.slug[:200]}-{page.pk}", by=by)
    told = {"from": {"id": parent.pk, "title": parent.title}}
    log(instance=page.specific, action="care.bin", user=by, data=told)
    return row


@transaction.atomic
def restore(row: BinnedPage, *, by, parent: Page | None = None) -> Restored:
    """Bring a page back to where it stood, or below ``parent``; live pages go live again.

    Each is published in the ordinary way. One that a rule refuses stays a draft, and the answer
    holds the sentence.

    Raises:
        CannotRestore: Where it stood is gone, or such a page may not stand below ``parent``.
    """
    row = BinnedPage.objects.select_for_update().filter(pk=row.pk).first()
    if row is None:
        raise CannotRestore(_("This page is not in the bin any more."))
    page = Page.objects.get(pk=row.page_id).specific
    target = parent or row.parent
    _check_place(page, target)
    slug = _free_slug(row.slug, target, page)
    before = row.before
    if before is not None and before.is_child_of(target):
        _move(page, before, pos="left", slug=slug, by=by)
    else:
        _move(page, target, pos="last-child", slug=slug, by=by)
    if slug != row.slug:
        _write_slug(page, slug)
    for revision, planned in row.was_planned.items():
        Revision.page_revisions.filter(pk=revision).update(
            approved_go_live_at=datetime.fromisoformat(planned)
        )
    was_live = row.was_live
    row.delete()
    refusals = _publish_again(was_live, by)
    page = Page.objects.get(pk=page.pk).specific
    log(instance=page, action="care.restore", user=by, data={"to": {"id": target.pk}})
    return Restored(page, row.slug if slug != row.slug else "", refusals)


@transaction.atomic
def purge(row: BinnedPage, *, by=None) -> None:
    """Delete a page of the bin for good, with all below it. Facts stay.

    Raises:
        StillNeeded: Another row protects it.
    """
    page = Page.objects.get(pk=row.page_id)
    try:
        DeletePageAction(page, user=by).execute(skip_permission_checks=True)
    except ProtectedError as error:
        raise StillNeeded(_("“%s” is still needed elsewhere.") % row.title) from error


def empty_bin(now: datetime) -> int:
    """Delete for good what has been in the bin for ``STOA_BIN_DAYS`` days; return how many.

    A job of the clock. A page that cannot be deleted holds up no other.
    """
    over = BinnedPage.objects.filter(at__lte=now - timedelta(days=settings.STOA_BIN_DAYS))
    deleted = 0
    for row in over.order_by("at"):
        try:
            purge(row)
        except RuleViolation as refusal:
            logger.warning("Page %s stays in the bin: %s", row.page_id, refusal)
        else:
            deleted += 1
    return deleted


def keep_withdrawn(page: Page) -> bool:
    """Take a page back that went live in the bin, as an alias or a translation; say whether.

    What follows from a publish does not follow: the page tells the others that it is no draft.
    """
    if not in_the_bin(page):
        return False
    Page.objects.filter(pk=page.pk).update(live=False, has_unpublished_changes=True)
    page.live = False
    return True


def _bin() -> BinPage:
    found = BinPage.objects.order_by("pk").first()
    if found is not None:
        return found
    # Two who delete the first page at once queue up here, and make one bin.
    root = Page.objects.select_for_update().get(depth=1)
    found = BinPage.objects.order_by("pk").first()
    if found is None:
        locale = Locale.objects.order_by("pk").first()
        found = BinPage(title="Bin", slug="bin-of-the-portal", locale=locale, live=False)
        root.add_child(instance=found)
    return found


def _withdraw(ids: list[int], by) -> None:
    for state in _running_workflows(ids):
        state.cancel(user=by)
    # From the top: a course that is withdrawn as a whole keeps its outline.
    for pk in ids:
        page = Page.objects.get(pk=pk)
        if page.live:
            # Who may is the policy's question, and has been asked.
            action = UnpublishPageAction(page.specific, user=by)
            action.execute(skip_permission_checks=True)
    Revision.page_revisions.filter(object_id__in=[str(pk) for pk in ids]).update(
        approved_go_live_at=None
    )


def _running_workflows(ids: list[int]):
    running = (WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES)
    states = WorkflowState.objects.filter(status__in=running)
    return states.filter(object_id__in=[str(pk) for pk in ids], base_content_type__model="page")


def _move(page: Page, target: Page, *, pos: str, slug: str, by) -> None:
    # Below the new parent another page may be called like this one.
    Page.objects.filter(pk=page.pk).update(slug=slug)
    moved = Page.objects.get(pk=page.pk)
    target = Page.objects.get(pk=target.pk)
    MovePageAction(moved, target, pos=pos, user=by).execute(skip_permission_checks=True)


def _check_place(page: Page, parent: Page | None) -> None:
    if parent is None or in_the_bin(parent):
        raise CannotRestore(_("Where this page stood is gone. Choose another place for it."))
    if parent.locale_id != page.locale_id:
        raise CannotRestore(_("“%s” is written in another language.") % parent.title)
    if not page.can_move_to(parent.specific):
        raise CannotRestore(_("A page like this may not stand below “%s”.") % parent.title)


def _free_slug(wanted: str, parent: Page, page: Page) -> str:
    slug, number = wanted, 1
    while not Page._slug_is_available(slug, parent, page):
        number += 1
        slug = f"{wanted[: MAX_SLUG - 10]}-{number}"
    return slug


def _write_slug(page: Page, slug: str) -> None:
    # Else the next publish would ask for a slug that is taken.
    for revision in Revision.page_revisions.filter(object_id=str(page.pk)):
        content = {**revision.content, "slug": slug}
        Revision.objects.filter(pk=revision.pk).update(content=content)


def _publish_again(was_live: dict[str, int | None], by) -> list[str]:
    refusals = []
    # From below: when a course goes live, its lessons are there.
    for page in Page.objects.filter(pk__in=was_live).order_by("-depth", "path"):
        try:
            with transaction.atomic():
                _publish(page.specific, was_live[str(page.pk)], by)
        except RuleViolation as refusal:
            refusals.append(f"{page.title}: {refusal}")
        except ValidationError as refusal:
            refusals.append(f"{page.title}: {' '.join(refusal.messages)}")
    return refusals


def _publish(page: Page, revision_id: int | None, by) -> None:
    if page.alias_of_id is not None:
        # An alias has no revisions; it shows what its source shows, if that is live.
        if page.alias_of.live and not Page.objects.get(pk=page.pk).live:
            page.alias_of.specific.update_aliases()
        return
    revision = Revision.page_revisions.filter(pk=revision_id).first() if revision_id else None
    if revision is not None:
        revision.publish(user=by, skip_permission_checks=True)
        return
    # It was published without a revision, as an import does: the row is what was live.
    draft = page.latest_revision_id
    told = {"changed": False, "clean": False, "log_action": False}
    page.save_revision(user=by, **told).publish(user=by, skip_permission_checks=True)
    if draft is not None:
        Page.objects.filter(pk=page.pk).update(latest_revision=draft, has_unpublished_changes=True)
