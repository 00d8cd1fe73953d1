"""From a page and what belongs to it to another such tree, a draft."""

import re
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.actions.copy_page import CopyPageAction
from wagtail.coreutils import cautious_slugify
from wagtail.models import Page

from portal.core.errors import RuleViolation
from portal.workingcopies.queries import copy_around, parts_of
from portal.workingcopies.queries.content import repointed, said_by

# A draft of its own: no lock, no plan of the original's holds for it.
FRESH = {
    "locked": False,
    "locked_by": None,
    "locked_at": None,
    "go_live_at": None,
    "expire_at": None,
    "expired": False,
}


class CannotCopy(RuleViolation):
    """This page is not copied with what belongs to it."""


@dataclass(frozen=True, slots=True)
class Copied:
    """A page, its latest version as it was copied, and the copy."""

    source: Page
    latest: Page
    copy: Page


@transaction.atomic
def copy_whole(page: Page, *, by, title: str, with_translations: bool = False) -> Page:
    """Copy ``page`` with all that belongs to it, such as lessons, beside it, as drafts.

    The copy is another page with keys of its own; what points to a lesson in it points to the
    copied lesson. With translations, these are copied to where the originals' stand, and belong
    to the copy as the originals' to the page.

    Raises:
        CannotCopy: The page mirrors another, belongs to one, or is itself a working copy.
    """
    page = page.specific
    _refuse_to_copy(page)
    copied = copy_tree(page, by=by, title=title, slug=slug_beside(page, _slug_of(title, page)))
    keys = {one.source.translation_key: one.copy.translation_key for one in copied}
    if with_translations:
        others = page.get_translations().filter(alias_of=None).specific()
        for other in others.order_by("path"):
            _copy_translation(other, by=by, keys=keys)
    return copied[0].copy


def _copy_translation(page: Page, *, by, keys: dict) -> None:
    slug = slug_beside(page, page.slug)
    told = _("%s (copy)") % (page.draft_title or page.title)
    copy_tree(page, by=by, title=told[:255], slug=slug, keys=keys)


def _refuse_to_copy(page: Page) -> None:
    if page.is_root() or page.alias_of_id is not None:
        raise CannotCopy(_("This page only mirrors another. Copy that one."))
    if copy_around(page) is not None:
        raise CannotCopy(_("This is a working copy. Merge it first, then copy the original."))


def copy_tree(page: Page, *, by, title: str, slug: str, keys: dict | None = None) -> list[Copied]:
    """Copy the latest version of ``page`` and of its parts beside it; return it all, page first.

    ``keys`` are translation keys that copies of translations share with those of the originals.
    """
    copied = [_copy(page, to=None, by=by, keys=keys, title=title, slug=slug)]
    _copy_parts(copied[0], by=by, keys=keys, copied=copied)
    beside = {one.source.pk: one.copy.pk for one in copied}
    return [Copied(one.source, one.latest, _lead(one.copy, beside, by)) for one in copied]


def _copy_parts(above: Copied, *, by, keys, copied: list[Copied]) -> None:
    for part in parts_of(above.source).specific().order_by("path"):
        # Read again: the tree moves under an older copy of the row.
        to = Page.objects.get(pk=above.copy.pk)
        copied.append(_copy(part, to=to, by=by, keys=keys))
        if part.numchild:
            _copy_parts(copied[-1], by=by, keys=keys, copied=copied)


def _copy(page: Page, *, to, by, keys, **attributes) -> Copied:
    latest = page.get_latest_revision_as_object()
    if keys and page.translation_key in keys:
        attributes["translation_key"] = keys[page.translation_key]
    copy = CopyPageAction(
        latest,
        to=to,
        update_attrs={**FRESH, **attributes},
        copy_revisions=False,
        keep_live=False,
        user=by,
    ).execute(skip_permission_checks=True)
    return Copied(page, latest, copy)


def _lead(copy: Page, beside: dict[int, int], by) -> Page:
    """Let what ``copy`` says of copied pages be said of their copies."""
    said = said_by(copy)
    led = repointed(copy.specific_class, said, beside)
    if led == said:
        return copy
    page = Page.objects.get(pk=copy.pk).specific.with_content_json(led)
    page.save(clean=False)
    page.save_revision(user=by, changed=False, clean=False)
    return Page.objects.get(pk=copy.pk).specific


def slug_beside(page: Page, wanted: str) -> str:
    """Return ``wanted``, or it with a number, as a slug that no sibling of ``page`` has."""
    return free_slug(page.get_parent(), wanted)


def free_slug(parent: Page, wanted: str, *, but: int | None = None) -> str:
    """Return ``wanted``, or it with a number, as a slug free below ``parent``."""
    wanted = wanted[:240]
    below = parent.get_children().exclude(pk=but).filter(slug__startswith=wanted)
    taken = set(below.values_list("slug", flat=True))
    number, slug = 1, wanted
    while slug in taken:
        number += 1
        slug = f"{wanted}-{number}"
    return slug


def _slug_of(title: str, page: Page) -> str:
    return re.sub(r"-+$", "", cautious_slugify(title)[:240]) or page.slug
