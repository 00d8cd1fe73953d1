"""What each rule does to a search, as a learner finds it on the screen."""

from datetime import timedelta

import pytest
from django.urls import reverse

from portal.core.dates import organisation_today
from portal.people.enums import Role
from search.core import services
from search.core.contract import CatalogQuery
from search.steering.rulebook import PinnedCourse
from tests.factories.courses import course_page
from tests.factories.people import UserFactory, person_with
from tests.factories.searching import ruled

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner(client):
    person = UserFactory()
    client.force_login(person)
    return person


def found(client, catalog, text, **more):
    page = client.get(catalog.get_url(), {"q": text, **more})
    return [hit["course"].title for hit in page.context["hits"]]


def pinned(*pages, until=""):
    return [PinnedCourse(page.course_id, page.title, until) for page in pages]


def test_synonyms_of_several_words_lead_both_ways(client, learner, catalog):
    course_page(catalog, title="First aid")
    course_page(catalog, title="Emergency care")
    before = found(client, catalog, "first aid")

    ruled(lambda book: book.with_synonym(["first aid", "emergency care"]))

    assert before == ["First aid"]
    assert found(client, catalog, "first aid") == ["First aid", "Emergency care"]
    assert found(client, catalog, "Emergency care") == ["Emergency care", "First aid"]
    assert found(client, catalog, "emergencies") == ["Emergency care"]


def test_an_expansion_leads_one_way(client, learner, catalog):
    course_page(catalog, title="Vehicles")
    course_page(catalog, title="Trucks")

    ruled(lambda book: book.with_synonym(["vehicle", "truck", "car"], one_way=True))

    assert found(client, catalog, "vehicle") == ["Vehicles", "Trucks"]
    assert found(client, catalog, "truck") == ["Trucks"]


def test_synonyms_do_not_lead_on_to_the_next(client, learner, catalog):
    for title in ("Bank", "Shore", "Beach"):
        course_page(catalog, title=title)

    ruled(lambda book: book.with_synonym(["bank", "shore"]).with_synonym(["shore", "beach"]))

    assert found(client, catalog, "bank") == ["Bank", "Shore"]


def test_what_is_misspelt_is_corrected_before_synonyms_are_looked_for(client, learner, catalog):
    course_page(catalog, title="Vehicles")
    course_page(catalog, title="Lorry")

    ruled(lambda book: book.with_synonym(["vehicles", "lorry"]))

    assert found(client, catalog, "vehcles") == ["Vehicles", "Lorry"]


def test_a_word_that_only_a_synonym_knows_is_not_corrected(client, learner, catalog):
    course_page(catalog, title="Data protection")
    course_page(catalog, title="Grapes")
    ruled(lambda book: book.with_synonym(["gdprs", "data protection"]))

    page = client.get(catalog.get_url(), {"q": "gdprs"})

    assert [hit["course"].title for hit in page.context["hits"]] == ["Data protection"]
    assert page.context["results"].did_you_mean == ""


def test_pinned_courses_come_first_and_only_for_these_words(client, learner, catalog):
    course_page(catalog, title="Pumps")
    other = course_page(catalog, title="Valves")

    ruled(lambda book: book.with_pinned("PUMPS!", pinned(other)))

    assert found(client, catalog, "Pumps") == ["Valves", "Pumps"]
    assert found(client, catalog, "pumps for me") == ["Pumps"]


def test_pinned_courses_end_with_their_last_day(client, learner, catalog):
    course_page(catalog, title="Pumps")
    other = course_page(catalog, title="Valves")
    today = organisation_today()

    ruled(lambda book: book.with_pinned("pumps", pinned(other, until=today.isoformat())))
    on_the_day = found(client, catalog, "pumps")
    yesterday = (today - timedelta(days=1)).isoformat()
    ruled(lambda book: book.with_pinned("pumps", pinned(other, until=yesterday), pk=1))

    assert on_the_day == ["Valves", "Pumps"]
    assert found(client, catalog, "pumps") == ["Pumps"]


def test_nobody_is_shown_a_pinned_course_that_they_may_not_see(client, learner, catalog):
    course_page(catalog, title="Pumps", delivery="classroom")
    secret = course_page(catalog, title="Secret", audience=["role:administrator"])

    ruled(lambda book: book.with_pinned("pumps", pinned(secret)))

    page = client.get(catalog.get_url(), {"q": "pumps"})
    assert [hit["course"].title for hit in page.context["hits"]] == ["Pumps"]
    assert page.context["results"].total == 1
    assert "Secret" not in page.content.decode()
    client.force_login(person_with(Role.ADMINISTRATOR))
    assert found(client, catalog, "pumps") == ["Secret", "Pumps"]


def test_a_question_for_all_words_finds_no_pinned_course_without_them(learner, catalog):
    course_page(catalog, title="Pumps at night")
    other = course_page(catalog, title="Valves")
    ruled(lambda book: book.with_pinned("pumps", pinned(other)))

    plain = services.search(CatalogQuery("pumps"), learner, language="en")
    strict = services.search(CatalogQuery("pumps", strict=True), learner, language="en")

    assert (plain.total, strict.total) == (2, 1)


def test_filters_hold_for_pinned_courses(client, learner, catalog):
    course_page(catalog, title="Pumps", delivery="classroom")
    other = course_page(catalog, title="Valves", delivery="virtual")

    ruled(lambda book: book.with_pinned("pumps", pinned(other)))

    assert found(client, catalog, "pumps", delivery="classroom") == ["Pumps"]


def test_a_hidden_course_is_found_nowhere_and_keeps_its_address(client, learner, catalog):
    page = course_page(catalog, title="Pumps of old", delivery="classroom")

    ruled(lambda book: book.with_hidden(page.course_id, page.title, "Out of date."))

    shown = client.get(catalog.get_url(), {"q": "pumps"})
    proposed = client.get(reverse("search:suggest"), {"q": "pump"})
    assert shown.context["results"].total == 0
    assert client.get(catalog.get_url()).context["results"].total == 0
    assert "Pumps of old" not in proposed.content.decode()
    assert services.search(CatalogQuery("pmups"), learner).did_you_mean == ""
    assert client.get(page.get_url()).status_code == 200


def test_weights_turn_the_order_round(client, learner, catalog):
    course_page(catalog, title="All about tubes", summary="Tubes.", tags=["pumps"])
    course_page(catalog, title="Other", summary="It says pumps.")

    before = found(client, catalog, "pumps")
    ruled(lambda book: book.with_weights({"summary": 0, "words": 300}))

    assert before == ["Other", "All about tubes"]
    assert found(client, catalog, "pumps") == ["All about tubes", "Other"]


def test_many_synonyms_cost_no_more_queries(
    client, learner, catalog, django_assert_max_num_queries
):
    course_page(catalog, title="A pump kind1, a pump kind2 and a pump kind9")

    def many(book):
        for n in range(400):
            book = book.with_synonym([f"pump{n}", f"pump kind{n}"])
        return book

    ruled(many)
    client.get(catalog.get_url(), {"q": "pumps"})

    with django_assert_max_num_queries(25):
        client.get(catalog.get_url(), {"q": "pump1 pump2 pump kind9"})
