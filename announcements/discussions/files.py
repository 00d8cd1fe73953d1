"""What may be attached to a post, told by what is in a file and not by what it is called."""

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

MAX_PIXELS = 50_000_000
MEGABYTE = 1024 * 1024
HEAD_BYTES = 4096
PICTURES = {
    "jpg": ("JPEG", "image/jpeg"),
    "jpeg": ("JPEG", "image/jpeg"),
    "png": ("PNG", "image/png"),
    "gif": ("GIF", "image/gif"),
    "webp": ("WEBP", "image/webp"),
}
_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
ARCHIVES = {  # each is a zip file with a member that says which
    "docx": ("word/", f"{_OFFICE}.wordprocessingml.document"),
    "xlsx": ("xl/", f"{_OFFICE}.spreadsheetml.sheet"),
    "pptx": ("ppt/", f"{_OFFICE}.presentationml.presentation"),
    "odt": ("content.xml", f"{_OPEN}.text"),
    "ods": ("content.xml", f"{_OPEN}.spreadsheet"),
    "odp": ("content.xml", f"{_OPEN}.presentation"),
    "zip": ("", "application/zip"),
}


class RefusedFile(Exception):  # noqa: N818 - named for what happened, like a rule's refusal
    """A file that may not be attached; the text is a sentence for the person."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may be attached, under the name that it is shown with."""

    file: UploadedFile
    name: str
    content_type: str
    is_picture: bool


def checked(file: UploadedFile) -> Checked:
    """Return ``file`` with what it really is.

    Raises:
        RefusedFile: It is too large, of a kind that is not taken, or not what its name says.
    """
    name = _safe_name(file.name)
    extension = PurePosixPath(name).suffix.lstrip(".").lower()
    if extension not in settings.STOA_ATTACHMENT_TYPES:
        kinds = ", ".join(settings.STOA_ATTACHMENT_TYPES)
        raise RefusedFile(
            _("“%(name)s” is of a kind that is not taken here. Taken are: %(kinds)s.")
            % {"name": name, "kinds": kinds}
        )
    if file.size > settings.STOA_ATTACHMENT_MAX_MEGABYTES * MEGABYTE:
        raise RefusedFile(
            _("“%(name)s” is too large: %(most)s MB at most.")
            % {"name": name, "most": settings.STOA_ATTACHMENT_MAX_MEGABYTES}
        )
    content_type = _SNIFFERS.get(_family(extension), _nothing)(file, extension)
    file.seek(0)
    if not content_type:
        raise RefusedFile(_("“%s” is not what its name says, or it is damaged.") % name)
    return Checked(file, name, content_type, extension in PICTURES)


def _safe_name(name: str) -> str:
    stem = re.sub(r"[^\w .()+-]", "_", PurePosixPath(name.replace("\\", "/")).name).strip(" .")
    path = PurePosixPath(stem or "file")
    return f"{path.stem[:100]}{path.suffix[:12]}"


def _family(extension: str) -> str:
    if extension in PICTURES:
        return "picture"
    return "archive" if extension in ARCHIVES else extension


def _picture(file, extension: str) -> str:
    wanted, content_type = PICTURES[extension]
    try:
        with Image.open(file, formats=[wanted]) as image:
            if image.width * image.height > MAX_PIXELS:
                return ""
            image.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return ""
    return content_type


def _archive(file, extension: str) -> str:
    member, content_type = ARCHIVES[extension]
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return ""
    return content_type if any(name.startswith(member) for name in names) else ""


def _pdf(file, extension: str) -> str:
    return "application/pdf" if file.read(5) == b"%PDF-" else ""


def _text(file, extension: str) -> str:
    head = file.read(HEAD_BYTES)
    if b"\x00" in head:
        return ""
    return "text/csv" if extension == "csv" else "text/plain"


def _nothing(file, extension: str) -> str:
    return ""


_SNIFFERS: dict[str, Callable] = {
    "picture": _picture,
    "archive": _archive,
    "pdf": _pdf,
    "txt": _text,
    "csv": _text,
}
