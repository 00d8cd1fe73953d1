"""Archived pages leave catalog and search, stay in records, and keep their address."""

import pytest
from django.urls import reverse
from wagtail.models import PageLogEntry

from catalog.courses.models import Course, CoursePage
from catalog.courses.queries import new_courses
from catalog.enrollment.enums import Origin
from catalog.enrollment.services import NotOpen, enroll
from catalog.records.models import Completion
from catalog.records.services import report_result
from learning_paths.enums import PathOrigin
from learning_paths.services import PathNotOpen, enroll_on_path
from portal.care.enums import FlagKind, Outcome
from portal.care.models import ArchivedPage, PageFlag
from portal.care.services import CannotArchive, NotArchived, archive, flag_page, unarchive
from portal.care.signals import page_archived, page_unarchived
from portal.home.models import StandardPage
from portal.people.enums import Role
from search.core.contract import CatalogQuery, Kind
from search.core.services import search
from tests.factories.announcements import announcement_page, board_of
from tests.factories.care import standard_page
from tests.factories.courses import course_page
from tests.factories.paths import path_page
from tests.factories.people import UserFactory, person_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return person_with(Role.TRAINING_STAFF)


@pytest.fixture
def course(site):
    return course_page(site.catalog, title="Pump care", code="PMP-1", lessons=1)


def found(text, person, kind=Kind.COURSE):
    return list(search(CatalogQuery(text=text, kind=kind), person).hits)


def fresh(page):
    return type(page).objects.get(pk=page.pk)


def test_an_archived_course_leaves_catalog_search_and_panels(client, course, staff, rf):
    learner = UserFactory()
    request = rf.get("/")
    request.user = learner
    assert len(found("pump", learner)) == 1
    assert new_courses(request)

    archive(course, by=staff, reason="Replaced.")

    assert found("pump", learner) == []
    assert new_courses(request) == {}
    assert Course.objects.get().archived_at is not None
    client.force_login(learner)
    catalog = client.get("/catalog/", {"q": "pump"}).content.decode()
    assert course.url not in catalog


def test_the_page_keeps_its_address_with_a_notice_and_no_search_engine(client, site, course, staff):
    other = course_page(site.catalog, title="New pump care")
    archive(course, by=staff, reason="The old pumps are gone.", instead=other)
    client.force_login(UserFactory())

    response = client.get(course.url)
    body = response.content.decode()

    assert response.status_code == 200
    assert "This page has been archived since" in body
    assert "The old pumps are gone." in body
    assert f'<a href="{other.url}">New pump care</a>' in body
    assert '<meta name="robots" content="noindex">' in body
    assert reverse("enrollment:enroll", args=[course.course.translation_key]) not in body
    assert "noindex" not in client.get(other.url).content.decode()


def test_what_stands_instead_is_not_betrayed_to_whoever_may_not_see_it(client, site, course, staff):
    secret = course_page(site.catalog, title="Secret pumps", audience=["role:administrator"])
    archive(course, by=staff, instead=secret)
    client.force_login(UserFactory())

    assert "Secret pumps" not in client.get(course.url).content.decode()


@pytest.mark.parametrize("origin", [Origin.SELF, Origin.STAFF, Origin.PATH])
def test_the_door_takes_nobody_new_and_says_so(course, staff, origin):
    archive(course, by=staff)

    with pytest.raises(NotOpen, match="archived"):
        enroll(UserFactory(), course=course.course, origin=origin)


def test_who_is_in_the_middle_goes_on_and_what_is_done_stays(client, site, course, staff):
    learner, done = UserFactory(), UserFactory()
    enrollment = enroll(learner, course=course.course, origin=Origin.SELF)
    key = course.course.activities.get().key
    report_result(enroll(done, course=course.course, origin=Origin.SELF), key=key)
    before = list(Completion.objects.values())

    archive(course, by=staff)

    assert list(Completion.objects.values()) == before
    report_result(enrollment, key=key)
    assert Completion.objects.filter(learner=learner).exists()
    client.force_login(done)
    assert "Pump care" in client.get(reverse("records:transcript")).content.decode()
    client.force_login(learner)
    lesson = course.get_children().get()
    assert client.get(lesson.url).status_code == 200


def test_back_again_it_is_found_and_takes_people(course, staff):
    learner = UserFactory()
    archive(course, by=staff)
    unarchive(fresh(course), by=staff)

    assert len(found("pump", learner)) == 1
    assert enroll(learner, course=course.course, origin=Origin.SELF)
    assert not ArchivedPage.objects.exists()
    logged = PageLogEntry.objects.filter(page=course.pk, action__startswith="care.")
    assert set(logged.values_list("action", flat=True)) == {"care.archive", "care.unarchive"}


def test_every_language_goes_and_a_later_translation_joins(site, course, staff):
    german = course.copy_for_translation(site.catalog_de.locale)
    german.save_revision().publish()

    archive(fresh(german), by=staff, reason="Replaced.")

    assert fresh(course).archived_at == fresh(german).archived_at != None  # noqa: E711
    page = standard_page(site.home)
    archive(page, by=staff, reason="Old.")
    late = page.copy_for_translation(site.home_de.locale)
    late.save_revision().publish()
    assert StandardPage.objects.get(pk=late.pk).archived_at == fresh(page).archived_at
    assert late.archive_row.reason == "Old."


def test_publishing_an_old_draft_does_not_bring_it_back(course, staff):
    course.title = "Pump care, revised"
    draft = course.save_revision()
    archive(course, by=staff)

    draft.publish()

    assert fresh(course).title == "Pump care, revised"
    assert fresh(course).archived_at is not None
    assert Course.objects.get().archived_at is not None
    assert found("pump", UserFactory()) == []


def test_a_copy_of_an_archived_page_is_not_archived(site, staff):
    page = standard_page(site.home)
    archive(page, by=staff)

    copy = fresh(page).copy(update_attrs={"slug": "copied", "title": "Copied"})

    assert copy.archived_at is None


def test_a_new_page_with_its_code_revives_the_course(site, course, staff):
    archive(course, by=staff)
    fresh(course).delete()

    page = course_page(site.catalog, code="PMP-1")

    assert page.course_id == course.course_id
    assert Course.objects.get(pk=page.course_id).archived_at is None


def test_an_archived_path_takes_nobody_and_is_not_listed(client, site, course, staff):
    path = path_page(site, [("A", "all", None, [course.course])], title="Pump path")
    on = UserFactory()
    row = enroll_on_path(on, path=path.learning_path, origin=PathOrigin.SELF)

    learner = UserFactory()
    assert len(found("pump path", learner, Kind.PATH)) == 1

    archive(path, by=staff)

    assert found("pump path", learner, Kind.PATH) == []
    with pytest.raises(PathNotOpen, match="archived"):
        enroll_on_path(learner, path=path.learning_path, origin=PathOrigin.STAFF)
    client.force_login(learner)
    assert "Pump path" not in client.get("/paths/").content.decode()
    assert "takes nobody new" in client.get(path.url).content.decode()
    row.refresh_from_db()
    assert row.status == "active"
    unarchive(fresh(path), by=staff)
    assert "Pump path" in client.get("/paths/").content.decode()


def test_an_archived_announcement_stands_in_the_archive_and_leaves_search(client, site, staff):
    page = announcement_page(site.home, (["signed-in"], "Pump news."), title="Pumps ahead")
    learner = UserFactory()
    client.force_login(learner)
    board = board_of(site.home).url
    assert len(found("pumps", learner, Kind.ANNOUNCEMENT)) == 1

    archive(page, by=staff)

    assert "Pumps ahead" not in client.get(board).content.decode()
    assert "Pumps ahead" in client.get(board, {"archive": ""}).content.decode()
    assert "archived since" in client.get(page.url).content.decode()
    assert found("pumps", learner, Kind.ANNOUNCEMENT) == []


def test_archiving_settles_the_flags_and_tells_those_above(course, staff):
    flag = flag_page(course, by=person_with(Role.MENTOR), kind=FlagKind.OUTDATED, text="Old.")
    heard = []

    def hear(sender, page, **kwargs):
        heard.append((sender, page.pk))

    page_archived.connect(hear)
    page_unarchived.connect(hear)
    try:
        archive(course, by=staff)
        unarchive(fresh(course), by=staff)
    finally:
        page_archived.disconnect(hear)
        page_unarchived.disconnect(hear)

    assert PageFlag.objects.get(pk=flag.pk).outcome == Outcome.ARCHIVED
    assert heard == [(CoursePage, course.pk)] * 2


def test_some_pages_cannot_be_archived(site, course, staff):
    archive(course, by=staff)
    with pytest.raises(CannotArchive, match="already"):
        archive(fresh(course), by=staff)
    for shelf in (site.home, site.catalog):
        with pytest.raises(CannotArchive, match="holds other pages"):
            archive(shelf, by=staff)
    with pytest.raises(CannotArchive, match="Nobody can open"):
        archive(course_page(site.catalog, publish=False), by=staff)
    page = standard_page(site.home)
    with pytest.raises(CannotArchive, match="another page"):
        archive(page, by=staff, instead=page)
    with pytest.raises(CannotArchive, match="not open to readers"):
        archive(page, by=staff, instead=fresh(course))
    with pytest.raises(NotArchived):
        unarchive(page, by=staff)


def test_the_keeper_archives_on_the_portal_and_sees_who_points_here(client, site):
    keeper = UserFactory()
    page = standard_page(site.home, title="Valves", slug="valves", responsible=keeper)
    standard_page(site.home, title="All about water", text='<p><a href="/valves/">V</a></p>')
    secret = '<p><a href="/valves/">V</a></p>'
    standard_page(site.home, title="Secret plan", text=secret, audience=["role:administrator"])
    other = standard_page(site.home, title="Better valves", slug="better")
    client.force_login(keeper)
    here = reverse("care:archive", args=[page.pk])

    asked = client.get(here).content.decode()
    refused = client.post(here, {"instead": "/nowhere/"}).content.decode()
    done = client.post(here, {"reason": "Old.", "instead": other.full_url})

    assert "All about water" in asked
    assert "Secret plan" not in asked
    assert "And 1 more." in asked
    assert "There is no such page here" in refused
    assert done.status_code == 302
    assert ArchivedPage.objects.get().instead_id == other.pk
    assert client.post(reverse("care:unarchive", args=[page.pk])).status_code == 302
    assert not ArchivedPage.objects.exists()


def test_nobody_else_archives(client, site, course, staff):
    page = standard_page(site.home, title="Valves")
    people = {
        person_with(Role.MENTOR): 403,
        UserFactory(): 403,
        staff: 403,
        person_with(Role.PROGRAM_OWNER): 403,
    }
    for person, status in people.items():
        client.force_login(person)
        for name in ("archive", "unarchive"):
            response = client.post(reverse(f"care:{name}", args=[page.pk]), {"reason": "Mine."})
            assert response.status_code == status
            assert "answers for" in response.content.decode()
        in_admin = client.post(reverse("care_archive", args=[page.pk]), {"reason": "Mine."})
        assert in_admin.status_code in (302, 404)
    assert not ArchivedPage.objects.exists()


def test_staff_archive_in_the_admin(client, site, course, staff):
    enroll(UserFactory(), course=course.course, origin=Origin.SELF)
    other = course_page(site.catalog)
    client.force_login(staff)
    here = reverse("care_archive", args=[course.pk])

    asked = client.get(here).content.decode()
    done = client.post(here, {"reason": "Old.", "instead": other.pk})
    menu = client.get(reverse("wagtailadmin_pages:edit", args=[course.pk])).content.decode()

    assert "1 person is on the course now." in asked
    assert done.status_code == 302
    assert ArchivedPage.objects.get(page=course.pk).instead_id == other.pk
    assert reverse("care_unarchive", args=[course.pk]) in menu
    assert client.post(reverse("care_unarchive", args=[course.pk])).status_code == 302
    assert fresh(course).archived_at is None


@pytest.mark.parametrize("reason", ["x" * 10_240, "a\x00b"])
def test_what_makes_no_sense_is_asked_again(client, site, reason):
    keeper = UserFactory()
    page = standard_page(site.home, responsible=keeper)
    client.force_login(keeper)

    response = client.post(reverse("care:archive", args=[page.pk]), {"reason": reason})

    assert response.status_code == 200
    assert not ArchivedPage.objects.exists()
