"""What cards say of pages, whatever their types."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.urls import reverse

from portal.home.kinds import kinds, label_of
from portal.home.models import PortalPage
from portal.home.registry import CardWords


@dataclass(frozen=True, slots=True)
class PageCard:
    """A page in a list of pages of all kinds."""

    page: PortalPage
    kind: str
    icon: str
    address: str
    words: CardWords

    @property
    def is_draft(self) -> bool:
        return not self.page.live

    @property
    def is_archived(self) -> bool:
        return self.page.archived_at is not None


def cards_of(pages: Iterable[PortalPage], request, *, titles_only=False) -> list[PageCard]:
    """Return a card for each of ``pages``, in their order.

    A fixed number of queries for each kind among them; none for ``titles_only``.
    """
    pages = list(pages)
    known = kinds()
    by_type = defaultdict(list)
    for page in pages:
        by_type[page.specific_class].append(page)
    words = {}
    for model, of_type in by_type.items():
        if not titles_only and model in known:
            words |= known[model].describe(of_type, request)
    labels = {model: label_of(model) for model in by_type if model is not None}
    return [
        PageCard(
            page=page,
            kind=labels.get(page.specific_class, ""),
            icon=known[page.specific_class].icon if page.specific_class in known else "page",
            address=_address(page, request),
            words=words.get(page.pk) or CardWords(summary=page.search_description),
        )
        for page in pages
    ]


def ledes(model: type[PortalPage]) -> Callable[..., dict[int, CardWords]]:
    """Return what describes pages of ``model`` by their ledes. One query."""

    def describe(pages, request) -> dict[int, CardWords]:
        rows = model.objects.filter(pk__in=[page.pk for page in pages])
        return {
            pk: CardWords(summary=lede or description)
            for pk, lede, description in rows.values_list("pk", "lede", "search_description")
        }

    return describe


def _address(page: PortalPage, request) -> str:
    # A draft has no address of its own yet; whoever sees its card may write it.
    return (
        page.get_url(request) if page.live else reverse("wagtailadmin_pages:edit", args=[page.pk])
    )
