"""Begin a working copy, give it up, or let it be a page of its own."""

from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.actions.delete_page import DeletePageAction
from wagtail.log_actions import log
from wagtail.models import GroupPagePermission, Page
from wagtail_localize.models import Translation

from portal.core.errors import RuleViolation
from portal.home.models import PortalPage
from portal.people.registry import Merged
from portal.workingcopies.enums import CopyState
from portal.workingcopies.models import WorkingCopy, WorkingCopyPage
from portal.workingcopies.queries import copy_around, copy_of
from portal.workingcopies.queries.content import rows_beside
from portal.workingcopies.services.copying import Copied, copy_tree, slug_beside


class CannotBegin(RuleViolation):
    """No working copy is made of this page, or not now."""


class AlreadyClosed(RuleViolation):
    """Somebody has merged or discarded the working copy."""


class OriginalThere(RuleViolation):
    """A working copy is no page of its own while its original is there."""


@transaction.atomic
def begin_working_copy(page: Page, *, by, note: str = "") -> WorkingCopy:
    """Make a draft beside ``page``, of it and all that belongs to it, to change in peace.

    It begins with the latest version, drafts included. Whoever may edit the page may edit the
    copy; nobody else comes to see it.

    Raises:
        CannotBegin: The page is not live, mirrors or translates another, belongs to one, or
            has a working copy.
    """
    # The page's row is the lock: two who begin at once queue up.
    page = Page.objects.select_for_update(of=("self",)).get(pk=page.pk).specific
    for sentence in _obstacles(page):
        raise CannotBegin(sentence)
    slug = slug_beside(page, f"{page.slug}-working-copy")
    if page.latest_revision_id is None:
        page.save_revision(user=by, changed=False, clean=False)
    copied = copy_tree(page, by=by, title=page.draft_title or page.title, slug=slug)
    working_copy = WorkingCopy.objects.create(
        original_id=page.pk,
        copy_id=copied[0].copy.pk,
        title=page.draft_title or page.title,
        note=note.strip(),
        begun_by=by,
    )
    WorkingCopyPage.objects.bulk_create([_row(working_copy, one) for one in copied])
    _grant_alike(page, copied[0].copy)
    log(instance=page, action="workingcopies.begin", user=by, data={"copy": copied[0].copy.pk})
    return working_copy


def _obstacles(page: Page):
    if page.is_root() or not page.live:
        yield _("This page is a draft: nobody reads it yet. Change it as it is.")
    elif page.alias_of_id is not None:
        yield _("This page only mirrors another. Begin at that one.")
    elif not isinstance(page, PortalPage):
        yield _("This page belongs to “%s”. Begin a working copy of that.") % page.get_parent()
    elif copy_around(page) is not None:
        yield _("This is a working copy already.")
    elif _is_translated_by_form(page):
        yield _(
            "This page is translated from another language. Change that page, "
            "and then its translation."
        )
    elif (there := copy_of(page)) is not None:
        by = there.begun_by or _("somebody who left")
        yield _("%s works on a copy of this page already.") % by


def _is_translated_by_form(page: Page) -> bool:
    # What the translation form writes is overwritten by it, merged or not.
    translations = Translation.objects.filter(enabled=True, target_locale=page.locale_id)
    return translations.filter(source__object=page.translation_key).exists()


def _row(working_copy: WorkingCopy, one: Copied) -> WorkingCopyPage:
    source = Page.objects.get(pk=one.source.pk)
    return WorkingCopyPage(
        working_copy=working_copy,
        original=source,
        copy_id=one.copy.pk,
        key=source.translation_key,
        title=source.title,
        original_base_id=source.latest_revision_id,
        copy_base_id=one.copy.latest_revision_id,
        rows=rows_beside(one.latest, one.copy),
    )


def _grant_alike(page: Page, copy: Page) -> None:
    # Rights on what is above hold for both; those on the page itself are given to the copy, too.
    GroupPagePermission.objects.bulk_create(
        [
            GroupPagePermission(group_id=group, permission_id=permission, page_id=copy.pk)
            for group, permission in page.group_permissions.values_list("group", "permission")
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def discard_working_copy(working_copy: WorkingCopy, *, by) -> WorkingCopy:
    """Give the working copy up: its pages are deleted, the original stays as it is.

    Raises:
        AlreadyClosed: Somebody was faster.
    """
    row = locked_open(working_copy)
    copy_id = row.copy_id
    close(row, CopyState.DISCARDED, by=by)
    delete_pages_of(copy_id, by=by)
    if row.original is not None:
        log(instance=row.original.specific, action="workingcopies.discard", user=by)
    return row


@transaction.atomic
def keep_as_own_page(working_copy: WorkingCopy, *, by) -> WorkingCopy:
    """Let the copy of a page that is gone be a page of its own, a draft.

    Raises:
        AlreadyClosed: Somebody was faster.
        OriginalThere: The original is there, to be merged into.
    """
    row = locked_open(working_copy)
    if row.original_id is not None:
        raise OriginalThere(_("The original is there. Merge the copy, or discard it."))
    page = row.copy.specific
    close(row, CopyState.KEPT, by=by)
    log(instance=page, action="workingcopies.keep", user=by)
    return row


def locked_open(working_copy: WorkingCopy) -> WorkingCopy:
    """Return the row, locked until the end of the transaction; refuse a closed one."""
    row = WorkingCopy.objects.select_for_update(of=("self",)).get(pk=working_copy.pk)
    if not row.is_open:
        raise AlreadyClosed(_("This working copy is closed: %s.") % row.get_state_display())
    return row


def close(row: WorkingCopy, state: CopyState, *, by) -> None:
    """Close the locked ``row``; its pages are no working copy from now on."""
    row.state, row.closed_by, row.closed_at = state, by, timezone.now()
    row.copy = None
    row.save(update_fields=["state", "closed_by", "closed_at", "copy"])


def delete_pages_of(copy_id: int | None, *, by) -> None:
    """Delete the pages of a working copy that is closed, and what mirrors them."""
    copy = Page.objects.filter(pk=copy_id).first()
    if copy is None:
        return
    below = copy.get_descendants(inclusive=True)
    mirrors = Page.objects.filter(alias_of__in=below.values("pk")).order_by("-depth")
    for page in list(mirrors):
        Page.objects.filter(pk=page.pk).delete()
    # Who may is the policy's question, and was asked.
    DeletePageAction(copy.specific, by).execute(skip_permission_checks=True)


def move_to(gone, kept, *, by) -> Iterator[Merged]:
    """Let ``kept``, the same person, go on with the working copies that ``gone`` began."""
    if count := WorkingCopy.objects.open().filter(begun_by=gone).update(begun_by=kept):
        yield Merged(ngettext("%d working copy", "%d working copies", count) % count)
