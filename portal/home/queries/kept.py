"""What is kept of pages about one person, as it is handed out to them."""

from collections.abc import Iterator

from wagtail_localize.models import SegmentOverride, StringTranslation

from portal.home.models import CollectionPage, PortalPage
from portal.people.registry import Table


def kept_tables(person) -> Iterator[Table]:
    """Yield the pages that ``person`` answers for, what collects such, and what they translated."""
    pages = PortalPage.objects.filter(responsible=person)
    yield Table("pages_answered_for", pages, ("title", "review_by", "archived_at"))
    collected = CollectionPage.objects.filter(of_person=person)
    yield Table("collections_of_your_pages", collected, ("title",))
    texts = StringTranslation.objects.filter(last_translated_by=person)
    yield Table("texts_translated", texts, ("locale__language_code", "data", "updated_at"))
    overridden = SegmentOverride.objects.filter(last_translated_by=person)
    yield Table("translations_overridden", overridden, ("locale__language_code", "updated_at"))
