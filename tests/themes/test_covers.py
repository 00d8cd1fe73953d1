"""Painted covers: the same address, the same picture."""

from xml.etree import ElementTree

import pytest
from django.urls import reverse

from themes.covers import FAMILIES, FORMATS, digest, paint, pigment_of
from themes.covers.pigments import PIGMENTS
from themes.templatetags.look import cover_url


def seed_of_family(number: int) -> str:
    return f"{number:02x}" + digest(f"family {number}")[2:]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("family", range(len(FAMILIES)))
def test_every_family_draws_every_format(family, form):
    svg = paint(seed_of_family(family), "ochre", form)

    root = ElementTree.fromstring(svg)  # noqa: S314 - our own drawing
    assert root.get("viewBox") == "0 0 {} {}".format(*FORMATS[form])
    assert {"style", "script", "text"}.isdisjoint(node.tag.split("}")[1] for node in root.iter())
    assert 500 < len(svg) < 16_000


@pytest.mark.parametrize("pigment", PIGMENTS)
def test_the_same_address_gives_the_same_picture(pigment):
    seed = digest("FIN-104")

    assert paint(seed, pigment, "card") == paint(seed, pigment, "card")
    assert paint(seed, pigment, "card") != paint(digest("FIN-105"), pigment, "card")


def test_the_address_does_not_tell_the_code():
    assert "fin-104" not in cover_url("FIN-104").lower()


def test_a_topic_without_a_chosen_pigment_keeps_its_own():
    class Topic:
        slug, pigment = "finance", ""

    class Chosen(Topic):
        pigment = "murex"

    assert f"-{pigment_of('finance')}-wide.svg" in cover_url("FIN-104", Topic, "wide")
    assert "-murex-tall.svg" in cover_url("FIN-104", Chosen, "tall")
    assert "-olive-card.svg" in cover_url("FIN-104", "olive")


@pytest.mark.django_db
def test_a_cover_is_kept_for_a_year_and_asks_nobody(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get(cover_url("FIN-104", "egyptian"))

    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/svg+xml"
    assert "max-age=31536000" in answer["Cache-Control"]
    assert "Cookie" not in answer.get("Vary", "")
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    again = client.get(cover_url("FIN-104", "egyptian"), headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


@pytest.mark.django_db
@pytest.mark.parametrize(("pigment", "form"), [("mauve", "card"), ("ochre", "poster")])
def test_an_unknown_pigment_or_format_is_not_found(client, pigment, form):
    address = reverse("themes:cover", args=[digest("FIN-104"), pigment, form])

    assert client.get(address).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("seed", ["fin-104", "0" * 63, "G" * 64])
def test_only_a_hash_is_an_address(client, seed):
    assert client.get(f"/covers/{seed}-ochre-card.svg").status_code == 404
