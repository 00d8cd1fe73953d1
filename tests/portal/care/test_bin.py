"""What is deleted in the admin can be brought back for 30 days, as it was."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import (
    GroupApprovalTask,
    GroupPagePermission,
    Page,
    PageLogEntry,
    Workflow,
    WorkflowState,
    WorkflowTask,
)

from catalog.courses.models import Course, CoursePage, LessonPage
from catalog.enrollment.enums import Origin
from catalog.enrollment.models import Enrollment
from catalog.enrollment.services import enroll
from catalog.records.models import Completion
from catalog.records.services import report_result
from portal.care.models import BinnedPage, BinPage
from portal.care.services import CannotBin, CannotRestore, bin_page, empty_bin, restore
from portal.home.models import PageAudience, StandardPage
from portal.home.services import publish_scheduled
from portal.people.enums import Role
from search.core.contract import CatalogQuery
from search.core.services import search
from tests.factories.care import standard_page
from tests.factories.courses import course_page, lesson_page
from tests.factories.people import GroupFactory, UserFactory, person_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return person_with(Role.TRAINING_STAFF)


@pytest.fixture
def course(site):
    return course_page(site.catalog, title="Pump care", slug="pumps", code="PMP-1", lessons=3)


def fresh(page):
    return type(page).objects.get(pk=page.pk)


def delete(client, page, **said):
    return client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]), said)


def hits(text="pump"):
    return len(search(CatalogQuery(text=text), UserFactory()).hits)


def test_deleting_in_the_admin_asks_and_puts_it_into_the_bin(client, course, staff):
    enroll(UserFactory(), course=course.course, origin=Origin.SELF)
    client.force_login(staff)

    asked = client.get(reverse("wagtailadmin_pages:delete", args=[course.pk])).content.decode()
    response = delete(client, course)

    assert "restored for 30 days" in asked
    assert "3 pages below it go along" in asked
    assert "1 person is on the course now." in asked
    assert response.status_code == 302
    row = BinnedPage.objects.get()
    assert (row.page_id, row.by, row.pages, row.live_pages) == (course.pk, staff, 4, 4)
    assert fresh(course).is_descendant_of(BinPage.objects.get())
    assert not Page.objects.descendant_of(BinPage.objects.get()).live().exists()
    assert client.get("/catalog/pumps/").status_code == 404
    assert hits() == 0
    assert PageLogEntry.objects.filter(page=course.pk, action="care.bin", user=staff).exists()


def test_it_comes_back_as_it_was(client, site, course, staff):
    before = list(Course.objects.values("code", "is_live", "archived_at", "source_locale"))
    outline = list(course.course.activities.values("key", "position", "title", "counts"))
    audience = set(PageAudience.objects.filter(page=course.pk).values_list("token", flat=True))
    client.force_login(staff)
    delete(client, course)
    row = BinnedPage.objects.get()

    response = client.post(reverse("care_restore", args=[row.pk]), {})

    assert response.status_code == 302
    page = fresh(course)
    assert (page.slug, page.url, page.live) == ("pumps", "/catalog/pumps/", True)
    assert [lesson.title for lesson in page.get_children()] == ["Lesson 1", "Lesson 2", "Lesson 3"]
    assert all(lesson.live for lesson in page.get_children())
    assert list(Course.objects.values("code", "is_live", "archived_at", "source_locale")) == before
    assert list(course.course.activities.values("key", "position", "title", "counts")) == outline
    tokens = PageAudience.objects.filter(page=course.pk).values_list("token", flat=True)
    assert set(tokens) == audience
    assert hits() == 1
    assert client.get("/catalog/pumps/").status_code == 200
    assert not BinnedPage.objects.exists()


def test_facts_stay_while_it_is_in_the_bin_and_nobody_completes_by_that(course, staff):
    done, middle = UserFactory(), UserFactory()
    keys = list(course.course.activities.values_list("key", flat=True))
    enrollment = enroll(done, course=course.course, origin=Origin.SELF)
    for key in keys:
        report_result(enrollment, key=key)
    report_result(enroll(middle, course=course.course, origin=Origin.SELF), key=keys[0])
    before = list(Completion.objects.values())

    row = bin_page(course, by=staff)
    assert list(Completion.objects.values()) == before
    restore(row, by=staff)

    assert list(Completion.objects.values()) == before
    assert Enrollment.objects.active().filter(learner=middle).exists()


def test_a_lesson_comes_back_to_its_place_with_its_key(course, staff):
    lesson = LessonPage.objects.child_of(course).get(title="Lesson 2")
    key = lesson.translation_key

    row = bin_page(lesson, by=staff)
    assert key not in course.course.activities.values_list("key", flat=True)
    restore(row, by=staff)

    titles = [page.title for page in fresh(course).get_children()]
    assert titles == ["Lesson 1", "Lesson 2", "Lesson 3"]
    assert [row.title for row in course.course.activities.all()] == titles
    assert key in course.course.activities.values_list("key", flat=True)


def test_drafts_come_back_as_drafts_and_live_pages_with_their_draft(course, staff):
    draft = lesson_page(course, publish=False, title="Draft lesson")
    course.title = "Pump care, planned"
    course.save_revision()

    restore(bin_page(course, by=staff), by=staff)

    assert fresh(draft).live is False
    page = fresh(course)
    assert (page.title, page.has_unpublished_changes) == ("Pump care", True)
    assert page.get_latest_revision_as_object().title == "Pump care, planned"


def test_what_was_published_without_a_revision_comes_back_with_its_draft(site, staff):
    page = standard_page(site.home, title="Imported")
    page.title = "Draft"
    page.save_revision()
    StandardPage.objects.filter(pk=page.pk).update(live_revision=None)

    restore(bin_page(page, by=staff), by=staff)

    page = fresh(page)
    assert (page.title, page.live, page.has_unpublished_changes) == ("Imported", True, True)
    assert page.get_latest_revision_as_object().title == "Draft"


def test_a_slug_that_is_taken_gets_a_number_and_the_person_is_told(client, site, staff, course):
    client.force_login(staff)
    delete(client, course)
    course_page(site.catalog, slug="pumps", title="Other pumps")

    response = client.post(
        reverse("care_restore", args=[BinnedPage.objects.get().pk]), {}, follow=True
    )

    page = fresh(course)
    assert (page.slug, page.live) == ("pumps-2", True)
    assert "pumps-2" in response.content.decode()
    page.save_revision().publish()
    assert fresh(course).slug == "pumps-2"


def test_two_pages_of_one_name_lie_in_the_bin(site, staff):
    first = standard_page(site.home, slug="same")
    row = bin_page(first, by=staff)
    second = standard_page(site.home, slug="same")
    other = bin_page(second, by=staff)

    assert {restore(row, by=staff).page.slug, restore(other, by=staff).page.slug} == {
        "same",
        "same-2",
    }


def test_a_rule_that_refuses_leaves_a_draft_and_says_why(client, site, course, staff):
    client.force_login(staff)
    delete(client, course)
    Course.objects.filter(code="PMP-1").update(code="OLD-1")
    course_page(site.catalog, code="PMP-1", title="Took the code")

    response = client.post(
        reverse("care_restore", args=[BinnedPage.objects.get().pk]), {}, follow=True
    )

    assert fresh(course).live is False
    assert fresh(course).is_child_of(site.catalog)
    assert "Choose another." in response.content.decode()


def test_whose_place_is_gone_goes_where_one_says(client, site, staff):
    parent = standard_page(site.home, title="Shelf")
    child = standard_page(parent, title="Book")
    row = bin_page(child, by=staff)
    fresh(parent).delete()
    row.refresh_from_db()
    with pytest.raises(CannotRestore, match="Choose another place"):
        restore(row, by=staff)
    administrator = person_with(Role.ADMINISTRATOR)
    client.force_login(administrator)
    here = reverse("care_restore", args=[row.pk])

    refused = client.post(here, {}).content.decode()
    wrong = client.post(here, {"parent": site.home_de.pk}).content.decode()
    done = client.post(here, {"parent": site.home.pk})

    assert "Choose another place" in refused
    assert "another language" in wrong
    assert done.status_code == 302
    assert fresh(child).is_child_of(site.home)
    assert fresh(child).live


def test_below_a_parent_in_the_bin_nothing_is_restored(site, staff):
    parent = standard_page(site.home)
    row = bin_page(standard_page(parent), by=staff)
    bin_page(fresh(parent), by=staff)
    row.refresh_from_db()

    with pytest.raises(CannotRestore):
        restore(row, by=staff)


def test_a_page_may_not_come_back_where_its_kind_does_not_belong(site, course, staff):
    row = bin_page(course, by=staff)

    with pytest.raises(CannotRestore, match="may not stand"):
        restore(row, by=staff, parent=standard_page(site.home))


def test_many_at_once_go_into_the_bin_parents_with_their_children(client, site, staff):
    first = course_page(site.catalog, lessons=1, title="First one")
    second = course_page(site.catalog, title="Second one")
    client.force_login(staff)
    lesson = first.get_children().get()
    ids = "&".join(f"id={page.pk}" for page in (lesson, first, second))
    here = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])

    asked = client.get(f"{here}?{ids}").content.decode()
    response = client.post(f"{here}?{ids}&next=/admin/")

    assert "into the bin" in asked
    assert "Who points here" in asked
    assert response.status_code == 302
    rows = BinnedPage.objects.order_by("pk").values_list("page", "pages")
    assert list(rows) == [(first.pk, 2), (second.pk, 1)]


def test_a_bin_within_a_child_binned_first_keeps_both(site, staff):
    parent = standard_page(site.home)
    child = standard_page(parent)
    child_row = bin_page(child, by=staff)
    parent_row = bin_page(fresh(parent), by=staff)

    restore(parent_row, by=staff)
    child_row.refresh_from_db()
    restore(child_row, by=staff)

    assert fresh(child).is_child_of(fresh(parent))


def test_a_site_cannot_lose_its_first_page(client, site):
    boss = UserFactory(is_superuser=True)
    with pytest.raises(CannotBin, match="A site begins"):
        bin_page(site.home, by=boss)
    client.force_login(boss)

    response = delete(client, site.home)

    assert response.status_code == 302
    assert fresh(site.home).live


def test_aliases_and_translations_follow_their_source(site, staff):
    page = standard_page(site.home, title="Water")
    alias = page.create_alias(parent=site.home, update_slug="water-too")
    german = page.copy_for_translation(site.home_de.locale)
    german.save_revision().publish()
    key = page.translation_key

    row = bin_page(page, by=staff)
    assert not fresh(alias).live
    assert StandardPage.objects.get(pk=german.pk).live
    restore(row, by=staff)

    assert fresh(page).live
    assert fresh(alias).live
    assert fresh(page).translation_key == key


def test_what_goes_live_in_the_bin_is_withdrawn_at_once(site, staff):
    page = standard_page(site.home, title="Water")
    alias = page.create_alias(parent=site.home, update_slug="water-too")
    row = bin_page(alias, by=staff)

    fresh(page).save_revision().publish()

    assert not fresh(alias).live
    assert fresh(alias).is_descendant_of(BinPage.objects.get())
    restore(row, by=staff)
    assert fresh(alias).live


def test_planned_publishing_waits_and_workflows_end(site, staff):
    page = standard_page(site.home, publish=False)
    page.go_live_at = timezone.now() + timedelta(days=2)
    page.save_revision().publish()
    planned = fresh(page).scheduled_revision
    assert planned is not None
    task = GroupApprovalTask.objects.create(name="Look")
    workflow = Workflow.objects.create(name="Four eyes")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    state = workflow.start(page, staff)

    row = bin_page(page, by=staff)
    state.refresh_from_db()
    assert state.status == WorkflowState.STATUS_CANCELLED
    publish_scheduled(timezone.now() + timedelta(days=3))
    assert not fresh(page).live
    restore(row, by=staff)

    assert fresh(page).scheduled_revision == planned
    assert not fresh(page).live


def test_programs_that_delete_really_delete(course):
    course.delete()

    assert not CoursePage.objects.filter(pk=course.pk).exists()
    assert not BinnedPage.objects.exists()


def test_after_its_days_it_is_deleted_for_good_and_facts_stay(settings, site, course, staff):
    settings.STOA_BIN_DAYS = 30
    enroll(UserFactory(), course=course.course, origin=Origin.SELF)
    row = bin_page(course, by=staff)
    young = bin_page(standard_page(site.home), by=staff)
    BinnedPage.objects.filter(pk=row.pk).update(at=timezone.now() - timedelta(days=30, minutes=1))

    assert empty_bin(timezone.now()) == 1
    assert empty_bin(timezone.now()) == 0

    assert not Page.objects.filter(pk=course.pk).exists()
    assert BinnedPage.objects.get() == young
    assert Enrollment.objects.active().get().course == course.course
    assert Course.objects.get().code == "PMP-1"


def test_the_screen_shows_what_one_may_restore(client, site, course, staff):
    page = standard_page(site.home, title="Words of the site")
    bin_page(course, by=staff)
    bin_page(page, by=staff)
    here = reverse("bin_modeladmin_index")
    seen = {}
    for role in (Role.TRAINING_STAFF, Role.ADMINISTRATOR, Role.PROGRAM_OWNER):
        client.force_login(person_with(role))
        body = client.get(here).content.decode()
        seen[role] = ("Pump care" in body, "Words of the site" in body, "Delete for good" in body)

    assert seen == {
        Role.TRAINING_STAFF: (True, False, False),
        Role.ADMINISTRATOR: (True, True, True),
        Role.PROGRAM_OWNER: (False, False, False),
    }
    client.force_login(UserFactory())
    assert client.get(here).status_code in (302, 403)


def test_an_editor_of_one_course_restores_its_lessons_and_no_other(client, site, course):
    group = GroupFactory()
    for name in ("add", "change", "publish"):
        GroupPagePermission.objects.create(
            group=group, page=course, permission=_page_permission(name)
        )
    editor = person_with(Role.PROGRAM_OWNER, groups=[group])
    lesson = LessonPage.objects.child_of(course).first()
    mine = bin_page(lesson, by=editor)
    other = bin_page(course_page(site.catalog, title="Foreign"), by=editor)
    client.force_login(editor)

    assert "Foreign" not in client.get(reverse("bin_modeladmin_index")).content.decode()
    assert client.post(reverse("care_restore", args=[other.pk]), {}).status_code == 404
    assert client.post(reverse("care_restore", args=[mine.pk]), {}).status_code == 302
    assert list(BinnedPage.objects.all()) == [other]


def _page_permission(name):
    return Permission.objects.get(content_type__app_label="wagtailcore", codename=f"{name}_page")


@pytest.mark.parametrize("role", [Role.TRAINING_STAFF, Role.PROGRAM_OWNER])
def test_only_administrators_delete_for_good(client, course, staff, role):
    row = bin_page(course, by=staff)
    client.force_login(person_with(role))

    response = client.post(reverse("care_purge", args=[row.pk]))

    assert response.status_code in (302, 403, 404)
    assert BinnedPage.objects.filter(pk=row.pk).exists()
    client.force_login(person_with(Role.ADMINISTRATOR))
    assert (
        "cannot be brought back"
        in client.get(reverse("care_purge", args=[row.pk])).content.decode()
    )
    client.post(reverse("care_purge", args=[row.pk]))
    assert not Page.objects.filter(pk=course.pk).exists()


def test_in_the_bin_everything_is_shut_even_to_superusers(client, site, course, staff):
    row = bin_page(course, by=staff)
    client.force_login(UserFactory(is_superuser=True))
    root = Page.get_first_root_node()

    addresses = [
        reverse(f"wagtailadmin_pages:{name}", args=[course.pk])
        for name in ("edit", "copy", "delete")
    ]
    addresses.append(reverse("wagtailadmin_pages:move_confirm", args=[course.pk, site.catalog.pk]))
    for address in addresses:
        response = client.post(address)
        assert (response.status_code, response.url) == (302, reverse("bin_modeladmin_index"))
    ids = f"?id={course.pk}&next=/admin/"
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    client.post(bulk + ids)
    assert not fresh(course).live
    explorer = client.get(reverse("wagtailadmin_explore", args=[root.pk])).content.decode()
    assert "bin-of-the-portal" not in explorer
    chooser = client.get(reverse("wagtailadmin_choose_page_search"), {"q": "Pump"})
    assert "Pump care" not in chooser.content.decode()
    assert "Pump care" not in client.get(reverse("courses:index")).content.decode()
    assert BinnedPage.objects.filter(pk=row.pk).exists()


def test_the_bin_costs_the_same_however_full_it_is(client, site, staff):
    client.force_login(person_with(Role.ADMINISTRATOR))
    counts = []
    for _step in range(2):
        for _n in range(3):
            bin_page(standard_page(site.home), by=UserFactory())
        client.get(reverse("bin_modeladmin_index"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("bin_modeladmin_index"))
        counts.append(len(queries))

    assert counts[0] == counts[1]
