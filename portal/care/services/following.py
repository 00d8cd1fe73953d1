"""What a publish means for the care of a page."""

from wagtail.models import Page

from portal.care.services.archiving import join_archive
from portal.care.services.binning import keep_withdrawn
from portal.care.services.links import refresh_links
from portal.home.models import PortalPage


def follow_publish(page: Page) -> None:
    """Keep withdrawn what is in the bin; archive a translation as its siblings; find links."""
    if not page.live or keep_withdrawn(page):
        return
    if isinstance(page, PortalPage):
        join_archive(page)
    refresh_links(page)
