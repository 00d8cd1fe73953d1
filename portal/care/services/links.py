"""Finding the links inside the site that stand in live pages."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import models, transaction
from django.utils import timezone
from modelcluster.models import get_all_child_relations
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from portal.care.models import PageLink
from portal.care.queries import Addresses, without_binned
from portal.care.tasks import look_for_links

HREF = re.compile(r"""<a\b[^>]*?\bhref=["']([^"'<>]+)["']""", re.IGNORECASE)
WHOLE = re.compile(r"(?:https?://|/(?!/))\S+")
MAX_ADDRESS = 500
BATCH = 100


def refresh_links(page: Page) -> None:
    """Write down where the live ``page`` links to inside the site."""
    _write(page, _links_of(page, Addresses()) if page.live else set())


def begin_link_check(now: datetime) -> None:
    """Have every live page looked through for its links, a batch a task: a job of the clock.

    An address that led nowhere may lead somewhere since.
    """
    PageLink.objects.exclude(source__live=True).delete()
    look_for_links.enqueue(0)


def check_links_after(page_id: int) -> int:
    """Look through the next live pages for their links; return in how many something changed.

    One short transaction a page; the pages after these are left to another task.
    """
    pages = without_binned(Page.objects.filter(live=True, depth__gt=1, pk__gt=page_id))
    ids = list(pages.order_by("pk").values_list("pk", flat=True)[:BATCH])
    addresses, changed = Addresses(), 0
    for page in Page.objects.filter(pk__in=ids, live=True).specific():
        changed += _write(page, _links_of(page, addresses))
    if len(ids) == BATCH:
        look_for_links.enqueue(ids[-1])
    return changed


@transaction.atomic
def _write(page: Page, wanted: set[tuple[int | None, str]]) -> bool:
    rows = PageLink.objects.filter(source=page.pk)
    there = set(
        Page.objects.filter(pk__in=[pk for pk, _address in wanted if pk]).values_list(
            "pk", flat=True
        )
    )
    links = {(pk, pk if pk in there else None, address) for pk, address in wanted}
    if set(rows.values_list("number", "target", "address")) == links:
        return False
    rows.delete()
    now = timezone.now()
    PageLink.objects.bulk_create(
        PageLink(source_id=page.pk, number=pk, target_id=target, address=address, found_at=now)
        for pk, target, address in sorted(links, key=lambda link: (link[2], link[0] or 0))
    )
    return True


def _links_of(page: Page, addresses: Addresses) -> set[tuple[int | None, str]]:
    """Return the page's id, if there is or was one, and the address or title, of each link."""
    found = set()
    for address in _written(page):
        target = addresses.page(address)
        if target is not None and target != page.pk:
            found.add((target or None, address[:MAX_ADDRESS]))
    chosen = set(_chosen(page)) - {page.pk}
    # What a page was called that is gone meanwhile, we know from the last time.
    gone = PageLink.objects.filter(source=page.pk, number__in=chosen, target=None)
    titles = dict(gone.values_list("number", "address"))
    titles |= dict(Page.objects.filter(pk__in=chosen).values_list("pk", "title"))
    return found | {(pk, titles.get(pk, f"#{pk}")[:MAX_ADDRESS]) for pk in chosen}


def _parts(page: Page) -> Iterator[models.Model]:
    yield page
    for relation in get_all_child_relations(page):
        yield from getattr(page, relation.get_accessor_name()).all()


def _written(page: Page) -> Iterator[str]:
    """Yield the addresses that are written out in any text of the page."""
    for part in _parts(page):
        for field in part._meta.concrete_fields:
            value = getattr(part, field.attname)
            if isinstance(field, StreamField):
                yield from _in_texts(_texts(value.get_prep_value()))
            elif isinstance(field, RichTextField | models.URLField):
                yield from _in_texts([value or ""])


def _texts(value) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)


def _in_texts(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from (address.replace("&amp;", "&") for address in HREF.findall(text))
        if WHOLE.fullmatch(text):
            yield text


def _chosen(page: Page) -> Iterator[int]:
    """Yield the ids of the pages that are chosen, or linked to, in the page's content."""
    for part in _parts(page):
        for field in part._meta.concrete_fields:
            if hasattr(field, "extract_references"):
                value = field.value_from_object(part)
                for model, pk, _model_path, _content_path in field.extract_references(value):
                    if issubclass(model, Page) and str(pk).isdigit():
                        yield int(pk)
