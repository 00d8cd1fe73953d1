"""The catalog page is an editor's; what it shows is the search's. One menu for all its rooms."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, SubmenuMenuItem

from catalog.courses.models import CatalogPage
from search.core import views

# Rooms above add their screens by this hook.
search_menu = Menu(register_hook_name="register_search_menu_item")


@hooks.register("before_serve_page", order=10)  # after the seam that asks who may see
def serve_catalog(page, request, serve_args, serve_kwargs):
    return views.catalog(request, page) if isinstance(page, CatalogPage) else None


@hooks.register("register_admin_menu_item")
def search_in_menu():
    # Shown to whoever is shown one of its entries.
    return SubmenuMenuItem(
        _("Catalog search"), search_menu, name="catalog-search", icon_name="search", order=150
    )


@hooks.register("insert_global_admin_css")
def style():
    return format_html('<link rel="stylesheet" href="{}">', static("search/admin.css"))
