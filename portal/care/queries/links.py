"""Who points to a page, and who is on it: asked before it is withdrawn, archived or deleted."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast
from wagtail.models import Page, ReferenceIndex

from portal.care.models import PageLink
from portal.care.queries.binned import without_binned
from portal.care.registry import PageUse, page_uses
from portal.home.queries import pages_to_choose_from

SHOWN = 20
# What Wagtail keeps about a page and nobody has written.
NO_LINKS = ("alias_of", "page_ptr", "latest_revision", "live_revision")


@dataclass(frozen=True, slots=True)
class LinkCheck:
    """What would point into the void, and who would stand there."""

    pointers: tuple[Page, ...] = ()  # the first of them
    count: int = 0
    uses: tuple[PageUse, ...] = field(default=())

    @property
    def more(self) -> int:
        return self.count - len(self.pointers)

    @property
    def is_clear(self) -> bool:
        return not self.count and not self.uses


def subtree(pages: Iterable[Page]) -> QuerySet[Page]:
    """Return ``pages`` and all below them."""
    wanted = Q(pk__in=[])
    for page in pages:
        wanted |= Q(path__startswith=page.path)
    return Page.objects.filter(wanted)


def check_links(pages: Iterable[Page], *, viewer, below: bool = True) -> LinkCheck:
    """Return who points to ``pages``, or to what is ``below`` them, and who is on them.

    Pointing pages that ``viewer`` may not see are counted and not named.

    Pages that go along, and those in the bin, do not count as pointing. A fixed number of
    queries, however many pages.
    """
    pages = list(pages)
    going = subtree(pages) if below else Page.objects.filter(pk__in=[page.pk for page in pages])
    pointing = without_binned(pages_pointing_to(going)).exclude(pk__in=going.values("pk"))
    named = pages_to_choose_from(pointing, viewer).order_by("-live", "title", "pk")
    return LinkCheck(
        pointers=tuple(named[:SHOWN]),
        count=pointing.count(),
        uses=tuple(use for use in page_uses.ask(going) if use.count),
    )


def pages_pointing_to(targets: QuerySet[Page]) -> QuerySet[Page]:
    """Return the pages that link to one of ``targets``, in whatever way.

    Wagtail's index knows choosers, blocks and links in rich text, of drafts, too; our own knows
    addresses that were written out, and what went live a moment ago.
    """
    of_pages = ContentType.objects.get_for_model(Page)
    ids = targets.annotate(as_text=Cast("pk", CharField())).values("as_text")
    indexed = ReferenceIndex.objects.filter(
        base_content_type=of_pages, to_content_type=of_pages, to_object_id__in=ids
    ).exclude(model_path__in=NO_LINKS)
    written = PageLink.objects.filter(target__in=targets.values("pk"))
    pages = Page.objects.annotate(as_text=Cast("pk", CharField()))
    return pages.filter(
        Q(as_text__in=indexed.values("object_id")) | Q(pk__in=written.values("source"))
    )
