"""Who points here, who is on it, and which links of live pages lead nowhere."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import ReferenceIndex

from catalog.enrollment.enums import Origin
from catalog.enrollment.services import enroll
from learning_paths.enums import PathOrigin
from learning_paths.services import enroll_on_path
from portal.care.models import PageLink
from portal.care.queries import check_links, page_at
from portal.care.registry import page_uses
from portal.care.services import archive, begin_link_check, bin_page, check_links_after, links
from portal.core import tasks
from portal.core.registry import Registry
from portal.people.enums import Role
from tests.factories.announcements import announcement_page
from tests.factories.care import standard_page
from tests.factories.courses import course_page, lesson_page
from tests.factories.paths import path_page
from tests.factories.people import UserFactory, person_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return UserFactory(is_superuser=True)


@pytest.fixture
def valves(site):
    return standard_page(site.home, title="Valves", slug="valves")


def chosen(page):
    return f'<p><a linktype="page" id="{page.pk}">There</a></p>'


def written(address):
    return f'<p><a href="{address}">There</a></p>'


def pointing(page, viewer):
    return {one.title for one in check_links([page], viewer=viewer).pointers}


def broken():
    return set(PageLink.objects.broken().values_list("source__title", "address"))


@pytest.mark.parametrize(
    "address",
    [
        "/valves/",
        "/valves",
        "http://testserver/valves/",
        "/valves/?print=1#end",
        "/VALVES/../valves/",
    ],
)
def test_a_written_address_points_here(site, valves, boss, address):
    standard_page(site.home, title="Water", text=written(address))

    expected = {"Water"} if ".." not in address else set()
    assert pointing(valves, boss) == expected


def test_links_choosers_and_child_rows_point_here(site, valves, boss):
    standard_page(site.home, title="Water", text=chosen(valves))
    announcement_page(site.home, (["signed-in"], written("/valves/")), title="News")
    course = course_page(site.catalog)
    lesson_page(course, title="A lesson", text=chosen(valves))

    assert pointing(valves, boss) == {"Water", "News", "A lesson"}


def test_drafts_point_here_too_once_wagtail_has_indexed_them(site, valves, boss):
    draft = standard_page(site.home, title="Draft", text=chosen(valves), publish=False)
    ReferenceIndex.create_or_update_for_object(draft)

    assert pointing(valves, boss) == {"Draft"}


def test_another_language_has_its_own_addresses(site, boss):
    german = standard_page(site.home_de, title="Ventile", slug="ventile")
    standard_page(site.home, title="Water", text=written("/de/ventile/"))

    assert page_at("/de/ventile/").pk == german.pk
    assert pointing(german, boss) == {"Water"}


def test_what_goes_along_or_lies_in_the_bin_does_not_point(site, valves, boss):
    standard_page(valves, title="Below", text=chosen(valves))
    old = standard_page(site.home, title="Binned", text=chosen(valves))
    bin_page(old, by=boss)

    assert check_links([valves], viewer=boss).is_clear


def test_pages_that_one_may_not_see_are_counted_and_not_named(site, valves):
    standard_page(site.home, title="Secret", text=chosen(valves), audience=["role:administrator"])

    check = check_links([valves], viewer=person_with(Role.TRAINING_STAFF))

    assert (check.pointers, check.count, check.more) == ((), 1, 1)


def test_who_is_on_it_and_what_asks_for_it(site, boss):
    course = course_page(site.catalog, lessons=1)
    asking = course_page(site.catalog)
    asking.prerequisites.create(course=course.course)
    asking.save_revision().publish()
    path = path_page(site, [("A", "all", None, [course.course])])
    enroll(UserFactory(), course=course.course, origin=Origin.SELF)
    enroll_on_path(UserFactory(), path=path.learning_path, origin=PathOrigin.SELF)

    def said(page):
        return {use.sentence for use in check_links([page], viewer=boss).uses}

    assert said(course) == {
        "2 people are on the course now.",
        "1 course asks for it first.",
        "1 learning path asks for it.",
    }
    assert said(course.get_children().get()) == {"2 people are on the course now."}
    assert said(path) == {"1 person is on the path now."}


def test_with_nobody_to_answer_the_check_still_works(site, valves, boss, monkeypatch):
    monkeypatch.setattr(page_uses, "_answerers", Registry("Nothing")._answerers)

    assert check_links([valves], viewer=boss).is_clear


def test_the_check_costs_the_same_however_much_points_here(site, valves, boss):
    counts = []
    for _step in range(2):
        for _n in range(4):
            standard_page(site.home, text=chosen(valves))
        with CaptureQueriesContext(connection) as queries:
            check_links([valves], viewer=boss)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_wagtails_own_screens_show_it(client, site, valves):
    standard_page(site.home, title="All about water", text=chosen(valves))
    client.force_login(person_with(Role.ADMINISTRATOR))
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"])

    for address in (
        reverse("wagtailadmin_pages:unpublish", args=[valves.pk]),
        reverse("wagtailadmin_pages:delete", args=[valves.pk]),
        f"{bulk}?id={valves.pk}",
    ):
        body = client.get(address).content.decode()
        assert "Who points here, and who is on it" in body
        assert "All about water" in body


def test_links_that_lead_nowhere_are_found(site, valves, boss):
    gone = standard_page(site.home, title="Gone", slug="gone")
    shut = standard_page(site.home, title="Shut", slug="shut")
    old = standard_page(site.home, title="Old", slug="old")
    text = "".join(
        [chosen(gone), chosen(shut), written("/old/"), written("/never/"), chosen(valves)]
    )
    standard_page(site.home, title="Water", text=text)
    assert broken() == {("Water", "/never/")}

    gone.delete()
    shut.unpublish()
    archive(old, by=boss)
    expected = {
        ("Water", "Gone"),
        ("Water", "Shut"),
        ("Water", "/old/"),
        ("Water", "/never/"),
    }
    assert broken() == expected
    check_links_after(0)
    assert broken() == expected


def test_what_leads_somewhere_again_is_no_longer_broken(site):
    standard_page(site.home, title="Water", text=written("/later/"))
    assert broken() == {("Water", "/later/")}

    standard_page(site.home, title="Later", slug="later")

    assert check_links_after(0) == 1
    assert check_links_after(0) == 0
    assert broken() == set()


def test_screens_files_redirects_and_other_sites_are_no_broken_links(site):
    Redirect.objects.create(old_path="/moved", redirect_link="/")
    others = [
        "/my/notices/",
        "/documents/1/a.pdf",
        "/moved/",
        "https://example.org/x/",
        "mailto:a@example.org",
        "#here",
        "//example.org/x/",
        "http://[bad",
    ]
    standard_page(site.home, text="".join(written(one) for one in others))

    assert broken() == set()


def test_a_page_that_is_withdrawn_has_no_broken_links(site):
    page = standard_page(site.home, text=written("/never/"))
    page.unpublish()

    assert not PageLink.objects.exists()


def test_the_list_shows_the_links_of_what_one_may_edit(client, site):
    standard_page(site.home, title="Site words", text=written("/never/"))
    course = course_page(site.catalog, title="Pump care")
    lesson_page(course, title="Pump lesson", text=written("/nowhere/"))
    here = reverse("broken-links_modeladmin_index")
    client.force_login(person_with(Role.TRAINING_STAFF))

    body = client.get(here).content.decode()

    assert ("Pump lesson" in body, "Site words" in body) == (True, False)
    assert "There is no such page." in body
    csv = client.get(here, {"export": "csv"})
    assert "/nowhere/" in b"".join(csv.streaming_content).decode()
    client.force_login(UserFactory())
    assert client.get(here).status_code in (302, 403)


def test_the_index_of_references_can_be_rebuilt_beside_it(site, valves, boss):
    standard_page(site.home, title="Water", text=chosen(valves))
    call_command("rebuild_references_index", verbosity=0)

    assert pointing(valves, boss) == {"Water"}


def test_the_clock_has_all_pages_looked_through_batch_by_batch(site, valves, monkeypatch):
    monkeypatch.setattr(links, "BATCH", 2)
    water = standard_page(site.home, title="Water", text=chosen(valves))
    PageLink.objects.all().delete()

    rounds = 0
    begin_link_check(timezone.now())
    waiting = DBTaskResult.objects.ready().filter(task_path__endswith="look_for_links")
    DBTaskResult.objects.exclude(pk__in=waiting.values("pk")).delete()
    while waiting.exists():
        tasks.run(tasks.claim_next("worker"))
        rounds += 1

    assert rounds >= 2
    assert PageLink.objects.filter(source=water, target=valves).exists()
