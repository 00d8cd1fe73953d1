"""The seam in front of every page, and what the admin shows of it."""

from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from portal.home.models import PortalPage
from portal.home.queries import pages_to_choose_from, viewer_may_see
from portal.home.viewsets import collection_list, file_access
from portal.people.queries import is_administrator


@hooks.register("before_serve_page", order=-100)
def let_in(page, request, serve_args, serve_kwargs):
    """Show a page to whoever may see it; send a stranger to sign in, hide it from the others."""
    if not isinstance(page, PortalPage):
        return None
    if viewer_may_see(request, page):
        request.__dict__["_stoa_page"] = page
        return None
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    raise Http404


@hooks.register("construct_page_chooser_queryset")
def keep_what_may_be_seen(pages, request):
    """Choosers show no title that the pages themselves would hide."""
    return pages_to_choose_from(pages, request.user)


@hooks.register("construct_reports_menu")
def hide_what_names_every_page(request, items):
    """The report of page types is for administrators, as the door says."""
    if not is_administrator(request.user):
        items[:] = [item for item in items if item.name != "page-types-usage"]


@hooks.register("register_log_actions")
def name_what_is_logged(actions):
    actions.register_action("home.hand_over", _("Hand over"), _("Handed over"))


@hooks.register("register_admin_viewset")
def file_desk():
    return file_access


@hooks.register("register_admin_viewset")
def collection_desk():
    return collection_list
