"""The catalog page is an editor's; what it shows is the search's."""

from wagtail import hooks

from catalog.courses.models import CatalogPage
from search.core import views


@hooks.register("before_serve_page", order=10)  # after the seam that asks who may see
def serve_catalog(page, request, serve_args, serve_kwargs):
    return views.catalog(request, page) if isinstance(page, CatalogPage) else None
