"""The look of a site: who may change it, and what reaches the browser."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import Site

from portal.people.enums import Role
from tests.factories.people import UserFactory, person_with
from themes.models import Look, ThemeSettings

pytestmark = pytest.mark.django_db

LOGO = b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9v9z" onload="alert(1)"/></svg>'


@pytest.fixture
def look():
    return ThemeSettings.for_site(Site.objects.get(is_default_site=True))


@pytest.fixture
def address(look):
    return reverse("wagtailsettings:edit", args=["themes", "themesettings", look.site_id])


def values(**changed):
    return {"theme": "porch", "organisation": "Ondal", "accent": "#2b45b4", **changed}


def test_an_administrator_changes_theme_accent_and_logo(client, look, address):
    client.force_login(person_with(Role.ADMINISTRATOR))
    logo = SimpleUploadedFile("logo.svg", LOGO, content_type="image/svg+xml")

    answer = client.post(address, values(theme="ledger", accent="#C00000", logo_file=logo))

    assert answer.status_code == 302
    look.refresh_from_db()
    assert (look.theme, look.accent) == (Look.LEDGER, "#c00000")
    assert "M0 0h9v9z" in look.logo
    assert "alert" not in look.logo


def test_the_logo_stays_until_somebody_takes_it_down(client, look, address):
    ThemeSettings.objects.update(logo="<svg/>")
    client.force_login(person_with(Role.ADMINISTRATOR))

    client.post(address, values())
    look.refresh_from_db()
    assert look.logo == "<svg/>"

    client.post(address, values(without_logo="on"))
    look.refresh_from_db()
    assert look.logo == ""


def test_an_accent_that_cannot_be_read_is_refused_in_words(client, look, address):
    client.force_login(person_with(Role.ADMINISTRATOR))

    answer = client.post(address, values(accent="#e8c547"))

    assert "The nearest that works is" in answer.content.decode()
    look.refresh_from_db()
    assert look.accent == "#2b45b4"


def test_a_file_that_is_no_drawing_is_refused_in_words(client, look, address):
    client.force_login(person_with(Role.ADMINISTRATOR))
    logo = SimpleUploadedFile("logo.svg", b"GIF89a", content_type="image/svg+xml")

    answer = client.post(address, values(logo_file=logo))

    assert "This is not an SVG that Stoa can show." in answer.content.decode()


@pytest.mark.parametrize("role", [Role.LEARNER, Role.TRAINING_STAFF])
def test_others_do_not_change_the_look(client, look, address, role):
    client.force_login(person_with(role))

    client.post(address, values(theme="ledger"))

    look.refresh_from_db()
    assert look.theme == Look.PORCH


def test_the_style_of_a_site_is_a_file_of_its_own(client, look):
    look.accent = "#c00000"
    look.save()

    page = client.get("/nothing/here/").content.decode()
    answer = client.get(reverse("themes:style", args=[look.pk, look.version]))

    assert reverse("themes:style", args=[look.pk, look.version]) in page
    assert "--accent:light-dark(#c00000, #" in answer.content.decode()
    assert answer["Content-Type"].startswith("text/css")
    assert "immutable" in answer["Cache-Control"]
    assert "Cookie" not in answer.get("Vary", "")


def test_an_old_address_of_the_style_leads_to_the_new_one(client, look):
    answer = client.get(reverse("themes:style", args=[look.pk, "0123456789abcdef"]))

    assert answer.url == reverse("themes:style", args=[look.pk, look.version])
    assert "immutable" not in answer.get("Cache-Control", "")


def test_a_logo_can_do_nothing_when_it_is_opened_by_itself(client, look):
    look.logo = "<svg xmlns='http://www.w3.org/2000/svg'/>"
    look.save()

    answer = client.get(reverse("themes:logo", args=[look.pk, look.version]))

    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_without_a_logo_there_is_none(client, look):
    assert client.get(reverse("themes:logo", args=[look.pk, look.version])).status_code == 404


def test_the_second_theme_is_named_in_the_document(client, look):
    look.theme = Look.LEDGER
    look.save()

    assert 'data-look="ledger"' in client.get("/nothing/here/").content.decode()


def test_a_portal_without_a_site_still_has_a_look(client):
    Site.objects.all().delete()
    client.force_login(UserFactory())

    answer = client.get("/nothing/here/")

    assert answer.status_code == 404
    assert 'data-look="porch"' in answer.content.decode()
