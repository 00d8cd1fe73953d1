"""What authors may upload: no page that runs, nothing huge, whatever it is called."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection

from portal.people.enums import Role
from tests.factories.people import person_with

pytestmark = pytest.mark.django_db
PAGE = b"<script>alert(1)</script>"


@pytest.fixture
def upload(client, site):
    client.force_login(person_with(Role.TRAINING_STAFF))
    root = Collection.get_first_root_node()

    def send(address, name, content):
        said = {"title": "T", "collection": root.pk, "tags": ""}
        return client.post(address, {**said, "file": SimpleUploadedFile(name, content)})

    return send


@pytest.mark.parametrize("name", ["x.html", "x.svg", "x.pdf.html", "x.js", "x.PDF.xhtml", "x"])
def test_a_file_that_could_run_is_refused(upload, name):
    answer = upload("/admin/documents/add/", name, PAGE)

    assert answer.status_code == 200
    assert not get_document_model().objects.exists()


def test_a_page_in_the_name_of_a_pdf_stays_a_file(upload, client):
    upload("/admin/documents/add/", "x.html.pdf", PAGE)
    row = get_document_model().objects.get()

    answer = client.get(row.url)

    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    row.file.delete(save=False)


def test_a_file_over_the_limit_is_refused(upload, settings):
    settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 10

    answer = upload("/admin/documents/add/", "x.txt", b"eleven bytes")

    assert answer.status_code == 200
    assert not get_document_model().objects.exists()


@pytest.mark.parametrize("name", ["x.svg", "x.png", "x.html"])
def test_what_is_no_picture_is_no_image(upload, name):
    upload("/admin/images/add/", name, b"<svg xmlns='http://www.w3.org/2000/svg'/>" + PAGE)

    assert not get_image_model().objects.exists()
