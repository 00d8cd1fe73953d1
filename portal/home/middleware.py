"""The door of the admin's screens about one page.

Wagtail asks who may edit a page, and shows the title of any page to whoever enters the admin:
in the explorer, on the way of a move, in choosers and reports.
"""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page

from portal.home.queries import pages_in_admin
from portal.people.queries import is_administrator

NAMES_OF_PAGES = {
    "page_id",
    "parent_page_id",
    "page_to_move_id",
    "destination_id",
    "destination_page_id",
}
# They name pages of every kind, whoever asks.
FOR_ADMINISTRATORS = {"page_types_usage", "page_types_usage_results"}


class AdminPageDoorMiddleware:
    """What somebody may neither see nor write does not exist for them in the admin, either."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not request.path_info.startswith(reverse("wagtailadmin_home")):
            return
        person = request.user
        if person.is_superuser or not person.has_perm("wagtailadmin.access_admin"):
            return  # sees all, or is turned away by Wagtail's own door
        if request.resolver_match.url_name in FOR_ADMINISTRATORS and not is_administrator(person):
            raise PermissionDenied(_("Only administrators read this report."))
        asked = {kwargs[name] for name in NAMES_OF_PAGES & kwargs.keys() if kwargs[name]}
        if asked and pages_in_admin(Page.objects.filter(pk__in=asked), person).count() < len(asked):
            raise Http404
