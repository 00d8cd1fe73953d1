"""The screen of what is searched for."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.core.errors import RuleViolation
from portal.people.enums import Role
from search.core.registry import RequestDesk, request_desks
from search.insight.services import count_days
from search.requests.models import TrainingRequest
from tests.factories.people import UserFactory, person_with
from tests.factories.searching import SearchLogFactory

pytestmark = pytest.mark.django_db

ADDRESS = "/admin/search/insight/"


@pytest.fixture
def staff(client, site):
    person = person_with(Role.TRAINING_STAFF)
    client.force_login(person)
    return person


def lines(response):
    return [line[0]["text"] for line in response.context["lines"]]


def test_staff_and_auditors_read_it_and_nobody_else(client, site):
    for role, status in (
        (Role.TRAINING_STAFF, 200),
        (Role.AUDITOR, 200),
        (Role.PROGRAM_OWNER, 403),
        (Role.HR, 403),
    ):
        client.force_login(person_with(role))
        assert client.get(ADDRESS).status_code == status
        assert client.get(ADDRESS, {"export": "csv"}).status_code == status
    client.force_login(UserFactory())
    assert client.get(ADDRESS).status_code in (302, 403)


def test_lists_are_narrowed_by_days_language_and_words(client, staff):
    now = timezone.now()
    SearchLogFactory(text="pumps")
    SearchLogFactory(text="alt", language="de", at=now - timedelta(days=40))
    SearchLogFactory(text="beekeeping", total=0, with_all_words=0)
    count_days(now)
    old = (now - timedelta(days=45)).date().isoformat()

    assert lines(client.get(ADDRESS)) == ["beekeeping", "pumps"]
    assert lines(client.get(ADDRESS, {"report": "nothing"})) == ["beekeeping"]
    assert lines(client.get(ADDRESS, {"first": old, "language": "de"})) == ["alt"]
    assert lines(client.get(ADDRESS, {"q": "PUMP"})) == ["pumps"]


def test_words_that_found_nothing_become_a_synonym_by_one_click(client, staff):
    SearchLogFactory(text="bee keeping & co", total=0, with_all_words=0)
    count_days(timezone.now())

    (line,) = client.get(ADDRESS, {"report": "nothing"}).context["lines"]
    _row, synonym, pin = line
    form = client.get(synonym).context["form"]
    pinned = client.get(pin).context["form"]

    assert form["texts"].value() == "bee keeping & co"
    assert pinned["query"].value() == "bee keeping & co"


@pytest.fixture
def wishes(monkeypatch):
    """A room that takes wishes of training staff for anything but bees."""
    taken = []

    def note(words, by):
        if words == "beekeeping":
            raise RuleViolation("No bees here.")
        taken.append((words, by))

    desk = RequestDesk(may_note=lambda person: not person.is_superuser, note=note)
    monkeypatch.setattr(request_desks, "_answerers", {"a room": lambda: [desk]})
    return taken


def test_words_that_found_nothing_become_a_training_request_by_one_click(client, staff, wishes):
    SearchLogFactory(text="knitting", total=0, with_all_words=0)
    count_days(timezone.now())
    address = reverse("insight_ask")

    shown = client.get(ADDRESS, {"report": "nothing"}).content.decode()
    done = client.post(address, {"words": "knitting"}, follow=True)
    refused = client.post(address, {"words": "beekeeping"}, follow=True)

    assert f'action="{address}"' in shown
    assert wishes == [("knitting", staff)]
    assert "is a training request now" in done.content.decode()
    assert "No bees here." in refused.content.decode()


def test_without_a_room_for_wishes_none_is_offered_or_taken(client, staff, monkeypatch):
    monkeypatch.setattr(request_desks, "_answerers", {})
    SearchLogFactory(text="knitting", total=0, with_all_words=0)
    count_days(timezone.now())

    shown = client.get(ADDRESS, {"report": "nothing"}).content.decode()

    assert reverse("insight_ask") not in shown
    assert client.post(reverse("insight_ask"), {"words": "knitting"}).status_code == 404


def test_who_may_not_read_searches_makes_no_request_of_them(client, site, wishes):
    client.force_login(person_with(Role.PROGRAM_OWNER))

    assert client.post(reverse("insight_ask"), {"words": "knitting"}).status_code == 403
    assert wishes == []


def test_who_may_not_steer_is_shown_no_way_to_a_rule(client, site):
    SearchLogFactory()
    count_days(timezone.now())
    client.force_login(person_with(Role.AUDITOR))

    shown = client.get(ADDRESS).content.decode()

    assert "pumps" in shown
    assert reverse("steering_add_synonym") not in shown


def test_it_is_taken_away_as_csv_without_formulas(client, staff):
    SearchLogFactory(text="=1+1")
    count_days(timezone.now())

    text = b"".join(client.get(ADDRESS, {"export": "csv"})).decode("utf-8-sig")

    assert text.splitlines() == [
        "text,language,searches,nothing,partly,clicks,far_clicks",
        "'=1+1,en,1,0,0,0,0",
    ]


@pytest.mark.parametrize(
    "address",
    [
        {"first": "x"},
        {"first": "2026-05-01", "last": "2026-04-01"},
        {"report": "<script>"},
        {"language": "xx"},
        {"q": "x" * 10_000},
        {"first": "0001-01-01", "last": "9999-12-31"},
        {"p": "-1"},
        {"p": "x"},
        {"last": "0001-01-01"},
    ],
)
def test_an_address_that_makes_no_sense_is_answered_with_words(client, staff, address):
    SearchLogFactory()
    count_days(timezone.now())

    for more in ({}, {"export": "csv"}):
        answer = client.get(ADDRESS, {**address, **more})
        assert answer.status_code in (200, 400)
        assert b"<script>x" not in b"".join(answer)


@pytest.mark.parametrize("rows", [2, 60])
def test_it_costs_the_same_however_much_was_searched(
    client, staff, rows, django_assert_max_num_queries
):
    for n in range(rows):
        SearchLogFactory(text=f"word {n}")
    count_days(timezone.now())
    client.get(ADDRESS)

    with django_assert_max_num_queries(20):
        answer = client.get(ADDRESS)

    assert len(answer.context["lines"]) == min(rows, 50)
    second = client.get(ADDRESS, {"p": "2"})
    assert len(second.context["lines"]) == max(0, rows - 50)
    assert bool(answer.context["after"]) == (rows > 50)


def test_the_room_for_wishes_takes_them_down(client, staff):
    SearchLogFactory(text="knitting", total=0, with_all_words=0)
    count_days(timezone.now())

    shown = client.get(ADDRESS, {"report": "nothing"}).content.decode()
    client.post(reverse("insight_ask"), {"words": "knitting"})

    assert reverse("insight_ask") in shown
    assert TrainingRequest.objects.get(words="knitting").noted_by == staff
