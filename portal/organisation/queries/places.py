"""What the organisation puts into the menu of whoever is signed in."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.organisation.queries.audiences import LINE_MANAGER
from portal.people.queries import tokens_of_viewer
from themes.registry import NavigationItem


def account_links(request) -> Iterator[NavigationItem]:
    """Yield the ways to people, the own team and mentors; asks nothing that is not known."""
    if not request.user.is_authenticated:
        return
    if LINE_MANAGER in tokens_of_viewer(request):
        yield NavigationItem(_("My team"), reverse("organisation:team"), order=60)
    yield NavigationItem(_("People"), reverse("organisation:directory"), order=62)
    yield NavigationItem(_("Mentoring"), reverse("organisation:mentoring"), order=64)
    yield NavigationItem(_("Deputies"), reverse("organisation:deputies"), order=66)
