"""Which searches are noted, what of them, and which hit was opened."""

import pytest
from django.core import signing
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone

from portal.people.enums import Role
from search.insight import services
from search.insight.models import SearchLog
from tests.factories.courses import course_page
from tests.factories.people import UserFactory, person_with
from tests.factories.searching import SearchLogFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner(client):
    person = UserFactory()
    client.force_login(person)
    return person


def look(client, catalog, said, **headers):
    return client.get(catalog.get_url(), said, headers=headers)


def first_lead(response):
    return response.context["hits"][0]["address"]


def test_a_search_is_noted_without_the_person(client, learner, catalog):
    course_page(catalog, title="Pumps without fear", delivery="classroom")

    look(client, catalog, {"q": " Pumps ", "delivery": "classroom"})

    row = SearchLog.objects.get()
    assert (row.text, row.language, row.kind) == ("pumps", "en", "course")
    assert (row.total, row.with_all_words, row.corrected, row.refined) == (1, 1, False, False)
    assert (row.filters, row.answered_by) == ({"delivery": ["classroom"]}, "embedded")
    assert row.clicked_rank is None
    assert {field.name for field in SearchLog._meta.get_fields()} == {
        "id", "key", "at", "text", "language", "kind", "filters", "refined", "total",
        "with_all_words", "corrected", "milliseconds", "answered_by", "clicked_rank",
    }  # fmt: skip


def test_a_correction_is_noted(client, learner, catalog):
    course_page(catalog, title="Pumps")

    look(client, catalog, {"q": "pmups"})

    assert SearchLog.objects.get().corrected


def test_looking_around_without_words_is_no_search(client, learner, catalog):
    look(client, catalog, {})

    assert not SearchLog.objects.exists()


def test_the_same_words_with_other_filters_are_a_refinement(client, learner, catalog):
    course_page(catalog, title="Pumps")
    before = f"http://testserver{catalog.get_url()}?q=pumps"

    look(client, catalog, {"q": "pumps"})
    look(client, catalog, {"q": "pumps", "sort": "title"}, **{"HX-Current-URL": before})
    look(client, catalog, {"q": "PUMPS", "delivery": "virtual"}, Referer=before)
    look(client, catalog, {"q": "pumps", "page": "2"})
    look(client, catalog, {"q": "valves"}, Referer=before)

    noted = list(SearchLog.objects.order_by("pk").values_list("text", "refined"))
    assert noted == [
        ("pumps", False), ("pumps", True), ("pumps", True), ("pumps", True), ("valves", False),
    ]  # fmt: skip


def test_the_same_screen_twice_is_one_search(client, learner, catalog):
    address = f"http://testserver{catalog.get_url()}?q=pumps"

    look(client, catalog, {"q": "pumps"})
    look(client, catalog, {"q": "pumps"}, **{"HX-Request": "true", "HX-Current-URL": address})
    back = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    look(client, catalog, {"q": "pumps"}, **back)

    assert SearchLog.objects.count() == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Purpose": "prefetch"},
        {"Purpose": "prefetch"},
        {"User-Agent": "Mozilla/5.0 (compatible; Examplebot/2.1)"},
        {"User-Agent": "some-crawler"},
    ],
)
def test_robots_and_what_nobody_looks_at_are_not_noted(client, learner, catalog, headers):
    course_page(catalog, title="Pumps")

    shown = look(client, catalog, {"q": "pumps"}, **headers)

    assert not SearchLog.objects.exists()
    assert "/catalog/found/" not in shown.content.decode()


def test_whoever_looks_as_somebody_else_leaves_no_search(client, catalog):
    course_page(catalog, title="Pumps")
    client.force_login(person_with(Role.ADMINISTRATOR))
    client.post(reverse("powers:look_as_role"), {"role": Role.LEARNER})

    shown = look(client, catalog, {"q": "pumps"})

    assert shown.status_code == 200
    assert shown.wsgi_request.seen_as is not None
    assert not SearchLog.objects.exists()


def test_nothing_is_noted_where_the_office_keeps_nothing(client, learner, catalog, settings):
    settings.STOA_SEARCH_LOG_DAYS = 0

    look(client, catalog, {"q": "pumps"})

    assert not SearchLog.objects.exists()


def test_a_search_answers_though_it_cannot_be_noted(client, learner, catalog, monkeypatch):
    course_page(catalog, title="Pumps")

    def broken(*args, **kwargs):
        raise DatabaseError("The disk is full.")

    monkeypatch.setattr(SearchLog, "save", broken)

    assert look(client, catalog, {"q": "pumps"}).status_code == 200


def test_a_hit_leads_on_and_its_rank_is_noted_once(client, learner, catalog):
    page = course_page(catalog, title="Pumps")
    other = course_page(catalog, title="Pumps and valves")
    shown = look(client, catalog, {"q": "pumps"})
    first, second = (hit["address"] for hit in shown.context["hits"])

    opened = client.get(second)
    client.get(first)
    client.get(second)

    assert (opened.status_code, opened["Location"]) == (302, other.get_url())
    assert client.get(first)["Location"] == page.get_url()
    assert SearchLog.objects.get().clicked_rank == 2


def test_a_hit_on_a_later_page_has_its_rank(client, learner, catalog):
    for number in range(12):
        course_page(catalog, title=f"Pump {number:02}")

    shown = look(client, catalog, {"q": "pump", "sort": "title", "page": "2"})
    client.get(first_lead(shown))

    assert SearchLog.objects.get().clicked_rank == 11


def test_a_late_click_and_one_of_a_robot_lead_on_and_say_nothing(client, learner, catalog):
    page = course_page(catalog, title="Pumps")
    shown = look(client, catalog, {"q": "pumps"})
    lead = first_lead(shown)

    robot = client.get(lead, headers={"User-Agent": "Examplebot/1"})
    head = client.head(lead)
    late = timezone.now() - timezone.timedelta(hours=3)
    SearchLog.objects.update(at=late)
    after = client.get(lead)

    assert {robot["Location"], head["Location"], after["Location"]} == {page.get_url()}
    assert SearchLog.objects.get().clicked_rank is None


@pytest.mark.parametrize(
    "token",
    [
        "nonsense",
        "a:b:c",
        signing.dumps(["x", 1, "https://elsewhere.example/"], salt="another"),
        signing.dumps(["not a key", 1, "/"], salt=services.SALT),
        signing.dumps([], salt=services.SALT),
    ],
    ids=["no token", "three parts", "another salt", "no key", "nothing in it"],
)
def test_a_token_that_we_have_not_made_leads_nowhere(client, learner, token):
    SearchLogFactory()

    answer = client.get(reverse("insight:found", args=[token]))

    assert answer.status_code == 404
    assert SearchLog.objects.get().clicked_rank is None


@pytest.mark.parametrize("rank", [0, -1, 10_001])
def test_a_rank_out_of_bounds_is_not_noted(rank):
    row = SearchLogFactory()

    assert not services.note_click(row.key, rank, now=timezone.now())
    row.refresh_from_db()
    assert row.clicked_rank is None


def test_what_is_personal_is_not_kept(client, learner, catalog):
    look(client, catalog, {"q": "ada@example.org 123456789"})

    assert SearchLog.objects.get().text == "[address] [number]"


def test_hostile_words_are_noted_or_not_and_do_no_harm(client, learner, catalog):
    for text in ("x" * 10_000, "<script>alert(1)</script>", "\x00", "' OR 1=1 --", "🙂" * 300):
        shown = look(client, catalog, {"q": text}, Referer="http://[broken")
        assert shown.status_code == 200

    assert all(len(row.text) <= 200 for row in SearchLog.objects.all())
