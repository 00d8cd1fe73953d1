import io

import pytest
from django.test import RequestFactory

from portal.core.ranges import file_response

FILE = bytes(range(100))


def ask(header=None):
    headers = {"Range": header} if header else {}
    request = RequestFactory().get("/film", headers=headers)
    return file_response(request, io.BytesIO(FILE), size=100, content_type="video/mp4")


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_without_a_range_all_is_sent():
    answer = ask()

    assert (answer.status_code, answer["Accept-Ranges"], body(answer)) == (200, "bytes", FILE)


@pytest.mark.parametrize(
    ("header", "first", "last"),
    [("bytes=0-9", 0, 9), ("bytes=90-", 90, 99), ("bytes=-5", 95, 99), ("bytes=50-500", 50, 99)],
)
def test_a_part_is_sent_as_a_part(header, first, last):
    answer = ask(header)

    assert (answer.status_code, body(answer)) == (206, FILE[first : last + 1])
    assert answer["Content-Range"] == f"bytes {first}-{last}/100"
    assert answer["Content-Length"] == str(last - first + 1)


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=7-3", "bytes=-0"])
def test_what_lies_beyond_the_end_is_refused(header):
    answer = ask(header)

    assert (answer.status_code, answer["Content-Range"]) == (416, "bytes */100")


@pytest.mark.parametrize("header", ["bytes=0-1,5-6", "lines=1-2", "bytes=-"])
def test_what_makes_no_sense_is_ignored(header):
    assert ask(header).status_code == 200
