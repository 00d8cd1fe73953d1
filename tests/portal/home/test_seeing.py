"""Who sees which page and fetches which file: the one seam."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import Collection, Page

from portal.home.models import StandardPage
from portal.home.queries import pages_to_choose_from, visible_pages
from portal.home.services import publish_scheduled, set_collection_audience
from portal.people.enums import Role
from tests.factories.courses import course_page
from tests.factories.people import GroupFactory, UserFactory, person_with

pytestmark = pytest.mark.django_db


def standard_page(home, *, publish=True, **fields):
    page = StandardPage(live=False, locale=home.locale, **{"title": "Help", **fields})
    type(home).objects.get(pk=home.pk).add_child(instance=page)
    revision = page.save_revision()
    if publish:
        revision.publish()
        page.refresh_from_db()
    return page


@pytest.fixture
def file(db):
    row = get_document_model()(title="Film", collection=Collection.get_first_root_node())
    row.file.save("film.mp4", ContentFile(bytes(range(100))), save=True)
    yield row
    row.file.delete(save=False)


@pytest.mark.parametrize(
    ("token", "seen_by"),
    [
        ("everyone", {"stranger", "learner", "mentor"}),
        ("signed-in", {"learner", "mentor"}),
        ("role:mentor", {"mentor"}),
    ],
)
def test_a_page_is_seen_by_whoever_has_its_token(client, site, token, seen_by):
    page = standard_page(site.home, audience=[token])
    people = {"learner": UserFactory(), "mentor": person_with(Role.MENTOR)}

    found = set()
    if client.get(page.url).status_code == 200:
        found.add("stranger")
    for name, person in people.items():
        client.force_login(person)
        if client.get(page.url).status_code == 200:
            found.add(name)
        shown = visible_pages(StandardPage.objects.all(), person).filter(pk=page.pk).exists()
        assert shown == (name in seen_by)

    assert found == seen_by


def test_a_group_is_an_audience(client, site):
    group = GroupFactory()
    page = standard_page(site.home, audience=[f"group:{group.pk}"])
    client.force_login(UserFactory(groups=[group]))

    assert client.get(page.url).status_code == 200


def test_a_site_that_is_not_public_shows_a_stranger_nothing(client, site, settings):
    settings.STOA_PUBLIC_SITE = False

    assert client.get("/").url == "/accounts/login/?next=/"


def test_whoever_writes_a_page_sees_it_whatever_its_audience(client, site):
    page = course_page(site.catalog, audience=["role:mentor"])
    client.force_login(person_with(Role.TRAINING_STAFF))

    assert client.get(page.url).status_code == 200


def test_a_draft_narrows_nothing_before_it_is_published(client, site):
    page = standard_page(site.home, audience=["everyone"])
    page.audience = ["role:mentor"]
    page.save_revision()

    assert client.get(page.url).status_code == 200


def test_a_file_is_for_whoever_is_signed_in(client, site, file):
    assert client.get(file.url).url.startswith("/accounts/login/")

    client.force_login(UserFactory())
    assert client.get(file.url).status_code == 200


def test_a_collection_says_who_fetches_its_files(client, site, file):
    set_collection_audience(file.collection, ["role:mentor"])

    client.force_login(UserFactory())
    assert client.get(file.url).status_code == 404
    client.force_login(person_with(Role.MENTOR))
    assert client.get(file.url).status_code == 200


def test_a_film_is_answered_in_parts(client, site, file):
    client.force_login(UserFactory())

    answer = client.get(file.url, headers={"range": "bytes=10-19"})

    assert (answer.status_code, b"".join(answer.streaming_content)) == (206, bytes(range(10, 20)))
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_the_originals_of_uploads_have_no_address(client, site):
    for path in ("documents/film.mp4", "original_images/x.png", "images/../documents/film.mp4"):
        assert client.get(f"/media/{path}").status_code == 404


def test_a_page_goes_live_and_away_when_its_hour_has_come(client, site):
    now = timezone.now()
    page = standard_page(site.home, publish=False, audience=["everyone"])
    page.go_live_at, page.expire_at = now - timedelta(minutes=1), now + timedelta(hours=1)
    page.save_revision(approved_go_live_at=page.go_live_at)

    assert publish_scheduled(now - timedelta(minutes=2)) == 0
    assert publish_scheduled(now) == 1
    page.refresh_from_db()
    assert page.live
    publish_scheduled(now + timedelta(minutes=61))
    page.refresh_from_db()
    assert not page.live


def test_a_page_that_a_rule_refuses_holds_up_nobody(site):
    now = timezone.now()
    refused = course_page(site.catalog, publish=False, code="")
    refused.save_revision(approved_go_live_at=now - timedelta(minutes=2))
    fine = standard_page(site.home, publish=False, audience=["everyone"])
    fine.save_revision(approved_go_live_at=now - timedelta(minutes=1))

    assert publish_scheduled(now) == 1

    refused.refresh_from_db()
    fine.refresh_from_db()
    assert (refused.live, fine.live) == (False, True)
    assert publish_scheduled(now) == 0


def test_the_home_page_greets_and_shows_what_is_new(client, site):
    page = course_page(site.catalog, title="Brand new")
    client.force_login(UserFactory(display_name="Ilse Marrow"))

    told = client.get("/").content.decode()

    assert "Ilse" in told
    assert page.title in told


@pytest.mark.parametrize("rows", [1, 12])
def test_the_home_page_costs_the_same_however_much_there_is(
    client, site, rows, django_assert_max_num_queries
):
    for _n in range(rows):
        course_page(site.catalog)
    client.force_login(UserFactory())
    client.get("/")

    with django_assert_max_num_queries(26):
        client.get("/")


def test_choosers_name_no_lesson_of_a_hidden_course(site):
    hidden = course_page(site.catalog, lessons=1, audience=["role:mentor"])
    shown = course_page(site.catalog, lessons=1)
    person = person_with(Role.PROGRAM_OWNER)

    offered = pages_to_choose_from(Page.objects.all(), person)

    assert not offered.descendant_of(hidden, inclusive=True).exists()
    assert offered.descendant_of(shown, inclusive=True).count() == 2
