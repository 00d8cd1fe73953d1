"""Buttons where a topic, a skill or a search is looked at, and the lists of what one keeps."""

import pytest
from django.urls import reverse

from search.core.state import CatalogState
from search.following.models import Follow, SavedSearch
from search.following.services import follow, save_search
from tests.factories.courses import course_page
from tests.factories.people import UserFactory
from tests.factories.vocabulary import SkillFactory, TopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(client):
    row = UserFactory()
    client.force_login(row)
    return row


def test_a_topic_is_followed_where_it_is_looked_at(client, person, catalog):
    topic = TopicFactory(name="Water", slug="water")
    course_page(catalog, topics=[topic])
    address = catalog.get_url()

    before = client.get(address, {"topic": "water"}).content.decode()
    answer = client.post(
        reverse("following:follow"),
        {"kind": "topic", "slug": "water", "next": f"{address}?topic=water"},
        follow=True,
    )

    assert "Follow “Water”" in before
    assert answer.redirect_chain[-1][0] == f"{address}?topic=water"
    assert "You follow “Water”" in answer.content.decode()
    assert Follow.objects.get().topic == topic


def test_two_topics_or_none_are_followed_by_nobody(client, person, catalog):
    for slug in ("water", "fire"):
        course_page(catalog, topics=[TopicFactory(name=slug, slug=slug)])

    both = client.get(catalog.get_url(), {"topic": ["water", "fire"]}).content.decode()
    all_of_it = client.get(catalog.get_url()).content.decode()

    assert "Follow “" not in both
    assert "Save this search" in both
    assert "Save this search" not in all_of_it


def test_a_stranger_is_offered_nothing_to_keep(client, catalog):
    page = client.get(catalog.get_url(), {"q": "pumps"}).content.decode()

    assert "Save this search" not in page


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "topic", "slug": "nowhere"},
        {"kind": "user", "slug": "x"},
        {"kind": "topic", "slug": "a\x00b"},
        {},
    ],
)
def test_what_is_no_word_is_404(client, person, said):
    assert client.post(reverse("following:follow"), said).status_code == 404


def test_nobody_is_sent_to_another_site(client, person):
    SkillFactory(slug="swim")

    answer = client.post(
        reverse("following:follow"),
        {"kind": "skill", "slug": "swim", "next": "https://evil.example/"},
    )

    assert answer.url == reverse("following:follows")


def test_a_search_is_saved_named_otherwise_and_deleted(client, person, catalog):
    address = catalog.get_url()
    client.post(reverse("following:save"), {"address": "?q=pumps&page=3", "next": address})
    row = SavedSearch.objects.get()

    client.post(reverse("following:change", args=[row.pk]), {"name": "My pumps"})
    shown = client.get(reverse("following:searches")).content.decode()
    asked = client.get(reverse("following:delete", args=[row.pk])).content.decode()
    still = SavedSearch.objects.count()
    client.post(reverse("following:delete", args=[row.pk]))

    assert f'href="{address}?q=pumps"' in shown
    assert "My pumps" in shown
    assert "No mail" in shown
    assert "Delete “My pumps”?" in asked
    assert (still, SavedSearch.objects.count()) == (1, 0)


@pytest.mark.parametrize("address", ["", "?", "x" * 20_000, "?q=%00", "?page=-1", "\x00"])
def test_an_address_that_says_nothing_is_refused_with_a_sentence(client, person, address):
    answer = client.post(reverse("following:save"), {"address": address}, follow=True)

    assert answer.status_code == 200
    assert not SavedSearch.objects.exists()
    assert "Type something or choose a filter" in answer.content.decode()


@pytest.mark.parametrize("name", ["", "x" * 10_000, "a\x00b"])
def test_a_name_that_will_not_do_comes_back(client, person, name):
    row = save_search(person, state=CatalogState(text="pumps"))

    answer = client.post(reverse("following:change", args=[row.pk]), {"name": name})

    row.refresh_from_db()
    assert (answer.status_code, row.name) == (200, "pumps")


def test_nobody_touches_what_others_keep(client, person):
    other = UserFactory()
    row = save_search(other, state=CatalogState(text="pumps"))
    followed = follow(other, word=TopicFactory())

    answers = [
        client.get(reverse("following:change", args=[row.pk])),
        client.post(reverse("following:delete", args=[row.pk])),
        client.post(reverse("following:unfollow", args=[followed.pk])),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert SavedSearch.objects.count() == Follow.objects.count() == 1
    assert "pumps" not in client.get(reverse("following:searches")).content.decode()


@pytest.mark.parametrize("rows", [2, 20])
def test_the_lists_cost_the_same_however_long_they_are(
    client, person, catalog, rows, django_assert_max_num_queries
):
    for number in range(rows):
        follow(person, word=TopicFactory() if number % 2 else SkillFactory())
        save_search(person, state=CatalogState(text=f"wish {number}"))
    client.get(reverse("following:follows"))

    with django_assert_max_num_queries(15):
        page = client.get(reverse("following:follows"))
    with django_assert_max_num_queries(15):
        searches = client.get(reverse("following:searches"))

    assert len(page.context["lines"]) == len(searches.context["lines"]) == rows
