"""What the admin offers for a page, without asking the database about each row of a list."""

from wagtail.models import Page

from portal.home.models import PortalPage
from portal.workingcopies.registry import WholeCopy, whole_copies


def whole_copy_of(page: Page) -> WholeCopy | None:
    """Return how ``page`` is copied with what belongs to it, if its type is."""
    model = page.specific_class
    return next((one for one in whole_copies.ask() if issubclass(model, one.page_type)), None)


def may_have_copy(page: Page, user) -> bool:
    """Return whether ``user`` could begin, or find, a working copy of ``page``."""
    fits = page.live and page.alias_of_id is None and issubclass(page.specific_class, PortalPage)
    return fits and page.permissions_for_user(user).can_edit()
