"""Where the admin shows working copies for what they are, and keeps them from going astray."""

from django.db.models import Q
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.widgets.button import Button
from wagtail.models import Page
from wagtail_modeladmin.helpers import ButtonHelper
from wagtail_modeladmin.options import modeladmin_register

from portal.core.viewsets import ScopedDesk
from portal.home.models import PortalPage
from portal.workingcopies import views
from portal.workingcopies.models import WorkingCopy
from portal.workingcopies.policies import working_copy_policy
from portal.workingcopies.queries import (
    copy_around,
    copy_of,
    may_have_copy,
    whole_copy_of,
    without_copies,
)

GOES_LIVE = {"action-publish", "action-submit", "action-restart-workflow", "action-unpublish"}


class CopyButtons(ButtonHelper):
    """Leads from the list to the screen where a copy is compared and merged."""

    def get_buttons_for_obj(self, obj, **kwargs):
        url = reverse("workingcopies_show", args=[obj.pk])
        label = _("Compare and merge") if obj.is_open else _("See what became of it")
        return [{"url": url, "label": label, "classname": "", "title": label}]


@modeladmin_register
class WorkingCopyDesk(ScopedDesk):
    """Who works on a copy of what, and what became of earlier ones."""

    model = WorkingCopy
    policy = working_copy_policy
    button_helper_class = CopyButtons
    base_url_path = "working-copies"
    menu_label = gettext_lazy("Working copies")
    menu_icon = "copy"
    menu_order = 115
    inspect_view_fields = [
        "title",
        "state",
        "note",
        "begun_by",
        "begun_at",
        "closed_by",
        "closed_at",
    ]
    list_display = ["title", "state", "begun_by", "begun_at", "closed_by", "closed_at"]
    list_filter = ["state", "begun_at"]
    list_select_related = ["begun_by", "closed_by"]
    search_fields = ["title", "note", "begun_by__display_name"]
    list_export = [
        "title",
        "state",
        "note",
        "begun_by_name",
        "begun_at",
        "closed_by_name",
        "closed_at",
    ]
    export_headings = {
        "begun_by_name": gettext_lazy("begun by"),
        "closed_by_name": gettext_lazy("closed by"),
    }
    export_filename = "working-copies"


@hooks.register("register_admin_urls")
def addresses():
    return [
        path("working-copies/of/<int:page_id>/", views.of_page, name="workingcopies_of"),
        path("working-copies/<int:pk>/show/", views.show, name="workingcopies_show"),
        path("working-copies/<int:pk>/page/<int:part>/", views.compare, name="workingcopies_page"),
        path("working-copies/<int:pk>/merge/", views.merge, name="workingcopies_merge"),
        path("working-copies/<int:pk>/discard/", views.discard, name="workingcopies_discard"),
        path("working-copies/<int:pk>/keep/", views.keep, name="workingcopies_keep"),
        path("pages/<int:page_id>/copy-whole/", views.copy_page, name="workingcopies_copy_whole"),
    ]


@hooks.register("register_log_actions")
def log_actions(actions):
    actions.register_action("workingcopies.begin", _("Begin working copy"), _("Working copy begun"))
    actions.register_action(
        "workingcopies.merge", _("Merge working copy"), _("Working copy merged")
    )
    actions.register_action(
        "workingcopies.discard", _("Discard working copy"), _("Working copy discarded")
    )
    actions.register_action(
        "workingcopies.keep", _("Keep working copy"), _("Working copy kept as a page")
    )


@hooks.register("insert_global_admin_css")
def style():
    return format_html('<link rel="stylesheet" href="{}">', static("workingcopies/admin.css"))


@hooks.register("register_page_listing_more_buttons")
def listing_buttons(page, user, next_url=None):
    yield from _buttons(page, user)


@hooks.register("register_page_header_buttons")
def header_buttons(page, user, view_name, next_url=None):
    yield from _buttons(page, user)
    around = None if page.live else copy_around(page)
    if around is not None:
        url = reverse("workingcopies_show", args=[around.pk])
        yield Button(_("Compare and merge"), url, icon_name="copy", priority=5)


def _buttons(page, user):
    if may_have_copy(page, user):
        url = reverse("workingcopies_of", args=[page.pk])
        yield Button(_("Working copy"), url, icon_name="copy", priority=32)
    whole = whole_copy_of(page)
    if whole is not None and page.alias_of_id is None:
        url = reverse("workingcopies_copy_whole", args=[page.pk])
        yield Button(whole.label, url, icon_name="folder-open-inverse", priority=31)


@hooks.register("before_edit_page")
def tell_editor(request, page):
    """Say at the top of the editor what this is; a page that has a copy says so, too."""
    if request.method != "GET":
        return
    around = copy_around(page)
    if around is not None:
        messages.warning(
            request,
            _("This is a working copy of “%s”. Nobody reads it until you merge it.") % around,
            buttons=[_button(around, _("Compare and merge"))],
        )
        return
    there = copy_of(page)
    if there is not None:
        messages.info(
            request,
            _("%(name)s works on a copy of this page. What you change here is asked about there.")
            % {"name": there.begun_by or _("Somebody who left")},
            buttons=[_button(there, _("See the working copy"))],
        )


def _button(row: WorkingCopy, label: str):
    return messages.button(reverse("workingcopies_show", args=[row.pk]), label)


@hooks.register("before_publish_page")
def lead_to_merge(request, page):
    """Keep what was written as a draft, and lead to where it goes live."""
    around = copy_around(page)
    if around is None:
        return None
    messages.warning(
        request,
        _("Your text is saved. A working copy is not published: it is merged into the original."),
    )
    return redirect("workingcopies_show", around.pk)


class MergeMenuItem(ActionMenuItem):
    """The way from the editor to the comparison; changes are saved first, by whoever saves."""

    name = "action-compare-and-merge"
    label = gettext_lazy("Compare and merge")
    icon_name = "copy"

    def __init__(self, row: WorkingCopy) -> None:
        super().__init__(order=100)
        self.row = row

    def get_url(self, parent_context):
        return reverse("workingcopies_show", args=[self.row.pk])


@hooks.register("construct_page_action_menu")
def no_way_live(menu_items, request, context):
    """Offer in the editor of a working copy what leads somewhere."""
    page = context.get("page") or context.get("parent_page")
    around = copy_around(page) if page is not None and page.pk else None
    if around is None and context.get("parent_page") is not None:
        around = copy_around(context["parent_page"])
    if around is not None:
        menu_items[:] = [item for item in menu_items if item.name not in GOES_LIVE]
        menu_items.append(MergeMenuItem(around))


@hooks.register("before_delete_page")
def ask_about_copy(request, page):
    """A working copy is discarded, and its original is not deleted while it has one."""
    around = copy_around(page)
    if around is not None and around.copy_id == page.pk:
        return redirect("workingcopies_discard", around.pk)
    return _waits_for_copy(request, [page])


@hooks.register("before_bulk_action")
def ask_about_copies(request, action_type, pages, action):
    """Deleting several at once leaves none without its working copy, either."""
    of_pages = pages and isinstance(pages[0], Page)
    return _waits_for_copy(request, pages) if action_type == "delete" and of_pages else None


def _waits_for_copy(request, pages):
    below = Q(pk__in=[])
    for page in pages:
        below |= Q(original__path__startswith=page.path)
    there = WorkingCopy.objects.open().filter(below).first()
    if there is None:
        return None
    messages.error(
        request,
        _("Somebody works on a copy of “%s”. Merge or discard that first.") % there,
        buttons=[_button(there, _("See the working copy"))],
    )
    return redirect("wagtailadmin_explore", pages[0].get_parent().pk)


@hooks.register("construct_page_chooser_queryset")
def choose_no_copies(pages, request):
    """Choosers offer no working copies; their lessons only where lessons are chosen."""
    wanted = request.GET.get("page_type", "")
    if wanted and not _are_found_alone(wanted):
        return pages
    return without_copies(pages)


def _are_found_alone(types: str) -> bool:
    names = {model._meta.label_lower for model in [PortalPage, *_kinds(PortalPage)]}
    return any(name.strip().lower() in {"wagtailcore.page", *names} for name in types.split(","))


def _kinds(model):
    for kind in model.__subclasses__():
        yield kind
        yield from _kinds(kind)
