"""The seam in front of every page, and what the admin shows of it."""

from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from portal.home.models import PortalPage
from portal.home.queries import may_see, pages_to_choose_from
from portal.home.viewsets import file_access
from portal.people.queries import tokens_of_viewer


@hooks.register("before_serve_page", order=-100)
def let_in(page, request, serve_args, serve_kwargs):
    """Show a page to whoever may see it; send a stranger to sign in, hide it from the others."""
    if not isinstance(page, PortalPage):
        return None
    if may_see(request.user, page, tokens=tokens_of_viewer(request)):
        return None
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    raise Http404


@hooks.register("construct_page_chooser_queryset")
def keep_what_may_be_seen(pages, request):
    """Choosers show no title that the pages themselves would hide."""
    return pages_to_choose_from(pages, request.user)


@hooks.register("register_log_actions")
def name_what_is_logged(actions):
    actions.register_action("home.hand_over", _("Hand over"), _("Handed over"))


@hooks.register("register_admin_viewset")
def file_desk():
    return file_access
