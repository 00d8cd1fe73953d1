"""Files in parts, so that a film can be wound forward: RFC 9110, section 14."""

import re
from collections.abc import Iterator

from django.http import HttpResponse, StreamingHttpResponse

CHUNK_BYTES = 64 * 1024
_ONE_RANGE = re.compile(r"^bytes=(\d*)-(\d*)$")


def file_response(request, file, *, size: int, content_type: str):
    """Return ``file``, or the one part of it that the request asks for.

    An unreadable or many-part ``Range`` is ignored, as the RFC allows; one beyond the end of the
    file is answered with 416. The file is closed when all is sent.
    """
    asked = _ONE_RANGE.match(request.headers.get("Range", ""))
    if asked is None or asked.groups() == ("", ""):
        response = StreamingHttpResponse(_chunks(file, 0, size), content_type=content_type)
        response["Content-Length"] = size
    else:
        first, last = _bounds(*asked.groups(), size)
        if first > last or first >= size:
            file.close()
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
        part = _chunks(file, first, last - first + 1)
        response = StreamingHttpResponse(part, status=206, content_type=content_type)
        response["Content-Length"] = last - first + 1
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    response["Accept-Ranges"] = "bytes"
    return response


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    if not first:  # the last so many bytes
        return max(0, size - int(last)), size - 1 if int(last) else -1
    return int(first), min(int(last), size - 1) if last else size - 1


def _chunks(file, start: int, length: int) -> Iterator[bytes]:
    with file:
        file.seek(start)
        while length > 0 and (chunk := file.read(min(CHUNK_BYTES, length))):
            length -= len(chunk)
            yield chunk
