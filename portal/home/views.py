"""Files: what authors upload goes through the seam, only made pictures are public."""

import mimetypes

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.files.storage import default_storage
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from wagtail.documents import get_document_model

from portal.core.access import public
from portal.core.ranges import file_response
from portal.home.queries import may_fetch

Document = get_document_model()

# What a browser shows without running anything of it.
SHOWN = ("audio/", "video/", "image/png", "image/jpeg", "application/pdf", "text/vtt")
RENDITIONS = "images/"


@public("The seam is asked inside: a stranger is sent to sign in.")
@cache_control(private=True, max_age=300)
@require_safe
def document(request, document_id, document_filename):
    """Answer a document, film, sound or captions file to whoever may fetch it, also in parts."""
    row = get_object_or_404(Document.objects.select_related("collection"), pk=document_id)
    if row.filename != document_filename:
        raise Http404
    if not may_fetch(request.user, row):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        raise Http404
    kind = _content_type(row.filename)
    try:
        file = row.file.storage.open(row.file.name)
        response = file_response(request, file, size=row.file.size, content_type=kind)
    except FileNotFoundError as error:
        raise Http404 from error
    place = "inline" if kind.startswith(SHOWN) else "attachment"
    response.headers.setdefault("Content-Disposition", f'{place}; filename="{row.filename}"')
    # Opened by itself, an upload may run and fetch nothing.
    response["Content-Security-Policy"] = "default-src 'none'; media-src 'self'"
    return response


@public("Pictures that Wagtail has made for pages; the originals stay private.")
@cache_control(public=True, max_age=30 * 24 * 60 * 60)
@require_safe
def rendition(request, path):
    """Answer a picture made from an upload."""
    if not path.startswith(RENDITIONS) or ".." in path.split("/"):
        raise Http404
    try:
        file = default_storage.open(path)
    except (FileNotFoundError, IsADirectoryError) as error:
        raise Http404 from error
    return file_response(
        request, file, size=default_storage.size(path), content_type=_content_type(path)
    )


def _content_type(name: str) -> str:
    guessed, _encoding = mimetypes.guess_type(name)
    kind = {"vtt": "text/vtt"}.get(name.rpartition(".")[2].lower(), guessed)
    # Nothing that a browser would run as a page of ours.
    if kind is None or kind in ("text/html", "image/svg+xml", "application/xhtml+xml"):
        return "application/octet-stream"
    return kind


MEDIA_PREFIX = settings.MEDIA_URL.lstrip("/")
