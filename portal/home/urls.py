from django.urls import path

from portal.home import views

urlpatterns = [
    # The name by which Wagtail's documents know their address.
    path(
        "documents/<int:document_id>/<path:document_filename>",
        views.document,
        name="wagtaildocs_serve",
    ),
    path(f"{views.MEDIA_PREFIX}<path:path>", views.rendition, name="rendition"),
]
