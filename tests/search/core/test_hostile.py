"""Whatever an address says, the catalog answers, or says with a sentence that it does not."""

import pytest
from django.urls import reverse

from search.core.backends.chosen import embedded
from tests.contracts.search import entry
from tests.factories.people import UserFactory

ENGINE = pytest.param(
    "engine", marks=[pytest.mark.engine, pytest.mark.xdist_group("engine")], id="engine"
)
TEXTS = {
    "10 kB of words": "pumps and valves " * 600,
    "10 kB of one word": "x" * 10_000,
    "10 kB of signs": '"(*' * 3_400,
    "everything": "*:*",
    "an open quote": '"pumps',
    "an open bracket": "(pumps AND [valves",
    "operators": "pumps OR NOT title:* AND _id:1 ~2 ^9 && ||",
    "a script": "<script>alert(1)</script>",
    "JSON": '{"query": {"match_all": {}}}',
    "a regular expression": "/.*.*.*.*x/ (a+)+$",
    "control characters": "pu\x01mps\x07 \x1b[31m\x7f \r\n\t",
    "NUL": "pum\x00ps",
    "an end of a pair": "pumps \\ud800 \ufffe \uffff",
    "right to left": "\u202epumps\u202c",
    "combining marks": "p" + "\u0301" * 2_000,
    "emoji": "🙂" * 300,
    "SQL": "'; DROP TABLE search_fulltext; --",
    "nothing but space": " \u00a0\u2003 ",
    "digits": "9" * 5_000,
    "numbers with points": "1.2.3" * 1_000,
}


@pytest.fixture(params=[pytest.param("embedded", id="embedded"), ENGINE])
def address(request, catalog):
    """The catalog with one entry, answered by the backend whose turn it is."""
    row = entry("Pumps without fear", tokens=["everyone"])
    embedded().write([row])
    if request.param == "engine":
        request.getfixturevalue("engine").write([row])
    return catalog.get_url()


@pytest.fixture
def ask(client, address):
    client.force_login(UserFactory())

    def get(**said):
        page = client.get(address, said)
        assert page.status_code == 200
        assert not page.context["results"].simplified
        return page

    return get


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_hostile_words_get_a_sane_answer(client, ask, text):
    page = ask(q=text)
    proposed = client.get(reverse("search:suggest"), {"q": text})

    assert page.context["results"].total in (0, 1)
    assert "<script>alert(1)" not in page.content.decode()
    assert proposed.status_code == 200


@pytest.mark.parametrize("page", ["100000", "99999", "-1", "1e9", "0", "9" * 400, "٣"])
def test_a_page_beyond_the_end_is_the_last(ask, page):
    assert ask(q="pumps", page=page).context["results"].page == 1


@pytest.mark.parametrize("facet", ["topic", "fits", "nonsense"])
@pytest.mark.parametrize("count", [200, 5_000])
def test_hundreds_of_values_are_cut_down_to_some(ask, facet, count):
    page = ask(q="pumps", **{facet: [f"value-{n}" for n in range(count)]})

    assert page.context["results"].total == (1 if facet == "nonsense" else 0)
    assert len(page.context["chips"]) <= 30


def test_values_that_no_facet_has_ever_had_do_no_harm(ask):
    chosen = {"topic": "\x01" * 50, "level": "'; --", "language": "../../etc", "sort": "{}"}

    assert ask(q="pumps", **chosen).context["results"].total == 0


def test_an_address_of_a_million_characters_is_answered(ask):
    assert ask(q="pumps " * 170_000).context["results"].total == 1
