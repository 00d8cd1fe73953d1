"""The frame of every screen, and the screens for when something is wrong."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.template import RequestContext, Template
from django.test import Client

from portal.core.registry import Registry
from tests.factories.people import UserFactory
from themes import context_processors, views
from themes.registry import NavigationItem, SearchBox

pytestmark = pytest.mark.django_db

PAGE = Template('{% extends "themes/base.html" %}{% block main %}<h1>Here</h1>{% endblock main %}')


@pytest.fixture
def answers(monkeypatch):
    """Registries of the test's own, whatever the apps above have answered."""
    asked = {name: Registry(name) for name in ("navigation", "account_links", "search_boxes")}
    for name, registry in asked.items():
        monkeypatch.setattr(context_processors, name, registry)
    return asked


def screen(rf, path="/", user=None) -> str:
    request = rf.get(path)
    request.user = user or UserFactory()
    return PAGE.render(RequestContext(request))


def test_the_frame_works_when_nobody_answers(rf, answers):
    html = screen(rf)

    assert '<main id="main"' in html
    assert 'href="#main"' in html
    assert "<nav" not in html
    assert 'role="search"' not in html


def test_links_stand_in_their_order_and_say_where_one_is(rf, answers):
    answers["navigation"].answer(
        "courses",
        lambda request: [
            NavigationItem("My learning", "/my/learning/", 20),
            NavigationItem("Catalog", "/catalog/", 10, "search"),
        ],
    )

    html = screen(rf, "/catalog/welding/")

    assert html.index("/catalog/") < html.index("/my/learning/")
    assert re.search(r'href="/catalog/"\s+aria-current="true"', html)
    assert html.count("aria-current") == 1


def test_the_search_box_leads_where_the_answer_says(rf, answers):
    answers["search_boxes"].answer(
        "search", lambda request: [SearchBox("/catalog/", "/catalog/suggest/")]
    )

    html = screen(rf)

    assert 'data-suggest="/catalog/suggest/"' in html
    assert re.search(r'role="search"[^>]*action="/catalog/"', html)


def test_a_person_finds_their_menu_and_the_way_out(rf, answers):
    answers["account_links"].answer(
        "records", lambda request: [NavigationItem("Transcript", "/my/transcript/", 10)]
    )

    html = screen(rf, user=UserFactory(display_name="Ilse Marrow"))

    assert "Ilse Marrow, your menu" in html
    assert "/my/transcript/" in html
    assert re.search(r'<form method="post" action="/accounts/logout/">', html)


def test_a_visitor_finds_the_way_in_and_comes_back(client):
    html = client.get("/nothing/?q=a b").content.decode()

    assert "/accounts/login/?next=/nothing/%3Fq%3Da%2520b" in html


def test_nothing_is_written_into_the_page_that_the_policy_forbids(rf):
    html = screen(rf, user=UserFactory())

    assert not re.search(r"<[^>]+\sstyle=", html)
    assert not re.search(r"<[^>]+\son[a-z]+=", html)
    assert "<style" not in html
    assert not re.search(r"<script(?![^>]*\bsrc=)", html)


def test_what_is_not_there_says_so(client):
    answer = client.get("/nothing/here/")

    assert answer.status_code == 404
    assert "Nothing under this arch" in answer.content.decode()


def test_a_refusal_says_why(rf):
    request = rf.get("/")
    request.user = UserFactory()

    answer = views.forbidden(request, PermissionDenied("Only Noor may do that."))

    assert answer.status_code == 403
    assert "Only Noor may do that." in answer.content.decode()


def test_a_request_that_makes_no_sense_says_so(rf):
    request = rf.get("/")
    request.user = UserFactory()

    assert views.bad_request(request, ValueError()).status_code == 400


def test_a_form_without_its_proof_of_origin_is_explained():
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"username": "x"})

    assert answer.status_code == 403
    assert "Please send it again" in answer.content.decode()


def test_a_breakdown_is_told_without_the_database(rf, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = views.server_error(rf.get("/"))

    assert answer.status_code == 500
    assert "Something broke on our side" in answer.content.decode()
