"""A working copy is seen and changed by its editors only, and goes live by a merge only."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission, Locale, Page, Workflow, WorkflowPage
from wagtail.test.utils.form_data import (
    inline_formset,
    nested_form_data,
    rich_text,
    streamfield,
)
from wagtail_localize.models import TranslationSource

from catalog.courses.models import CoursePage, LessonPage
from portal.home.services import publish_scheduled
from portal.people.enums import Role
from portal.workingcopies.enums import CopyState
from portal.workingcopies.models import WorkingCopy
from portal.workingcopies.policies import working_copy_policy
from portal.workingcopies.receivers import StaysDraft
from portal.workingcopies.services import (
    AlreadyClosed,
    CannotMerge,
    OriginalThere,
    discard_working_copy,
    keep_as_own_page,
    merge_working_copy,
)
from portal.workingcopies.wagtail_hooks import choose_no_copies
from search.core.contract import CatalogQuery
from search.core.services import search
from tests.factories.courses import course_page, lesson_page
from tests.factories.people import GroupFactory, UserFactory, person_with
from tests.factories.workingcopies import draft, working_copy

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(site):
    return person_with(Role.TRAINING_STAFF)


@pytest.fixture
def course(catalog):
    return course_page(catalog, lessons=2, title="Water", slug="water", code="WAT-1")


@pytest.fixture
def row(course, staff):
    return working_copy(course, staff)


@pytest.fixture
def desk(client, staff):
    client.force_login(staff)
    return client


def test_neither_copy_nor_its_lessons_nor_new_ones_are_published(row):
    new = lesson_page(row.copy.specific, publish=False, title="New")
    for page in [row.copy.specific, *LessonPage.objects.child_of(row.copy), new]:
        with pytest.raises(StaysDraft, match="Merge “Water”"):
            page.get_latest_revision().publish()

    below = row.copy.get_descendants(inclusive=True)
    assert below.count() == 4
    assert not below.live().exists()


def test_a_planned_hour_does_not_publish_a_copy(row):
    page = row.copy.specific
    page.go_live_at = timezone.now() + timedelta(hours=1)
    revision = page.save_revision()
    with pytest.raises(StaysDraft):
        revision.publish()

    publish_scheduled(timezone.now() + timedelta(hours=2))

    row.copy.refresh_from_db()
    assert not row.copy.live


def test_the_editor_saves_and_leads_to_the_merge_instead_of_publishing(desk, row):
    lesson = LessonPage.objects.child_of(row.copy).first()
    address = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    shown = desk.get(address).content.decode()
    assert "This is a working copy of “Water”" in shown
    assert "action-publish" not in shown
    assert "Compare and merge" in shown

    response = desk.post(address, {**_form_of(lesson), "title": "X", "action-publish": "1"})

    assert response.url == reverse("workingcopies_show", args=[row.pk])
    lesson.refresh_from_db()
    assert (lesson.live, lesson.draft_title) == (False, "X")


def _form_of(lesson):
    return nested_form_data(
        {
            "title": lesson.title,
            "slug": lesson.slug,
            "minutes": lesson.minutes,
            "required": "on",
            "done_rule": lesson.done_rule,
            "body": streamfield([("text", rich_text("<p>Words.</p>"))]),
            "comments": inline_formset([]),
        }
    )


def test_a_copy_goes_through_no_workflow(row, staff):
    workflow = Workflow.objects.create(name="Two pairs of eyes")
    WorkflowPage.objects.create(workflow=workflow, page=row.copy)

    with pytest.raises(StaysDraft, match="no workflow"):
        workflow.start(row.copy.specific, staff)


def test_bulk_publishing_leaves_a_copy_alone(desk, row):
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])

    response = desk.post(f"{address}?id={row.copy_id}", {"include_descendants": "on"})

    assert response.status_code == 302
    assert not row.copy.get_descendants(inclusive=True).live().exists()


def test_a_live_page_copied_into_a_working_copy_is_a_draft_there(row, course):
    lesson = LessonPage.objects.child_of(course).first()

    copy = lesson.copy(to=row.copy, keep_live=True, update_attrs={"slug": "another"})

    assert not LessonPage.objects.get(pk=copy.pk).live


def test_a_copy_is_not_translated(row, course):
    with pytest.raises(StaysDraft, match="translate the original"):
        TranslationSource.get_or_create_from_instance(row.copy.specific)
    TranslationSource.get_or_create_from_instance(CoursePage.objects.get(pk=course.pk))

    assert TranslationSource.objects.count() == 1


def test_the_screen_of_translations_refuses_a_copy_with_a_sentence(desk, row):
    address = reverse("wagtail_localize:submit_page_translation", args=[row.copy_id])
    german = Locale.objects.get(language_code="de")

    response = desk.post(address, {"locales": [german.pk]}, follow=True, headers={"referer": ""})

    assert response.status_code == 200
    assert not TranslationSource.objects.exists()


def test_a_copy_is_found_in_no_search_list_or_chooser(desk, row, course):
    draft(row.copy, title="Hydrology")
    learner = UserFactory()
    assert search(CatalogQuery(text="hydrology"), learner).total == 0
    listed = desk.get(reverse("courses:index")).content.decode()
    assert f"/admin/pages/{course.pk}/edit/" in listed
    assert f"/admin/pages/{row.copy_id}/edit/" not in listed
    anywhere = desk.get(reverse("wagtailadmin_choose_page_child", args=[course.get_parent().pk]))
    assert "Hydrology" not in anywhere.content.decode()
    assert "Water" in anywhere.content.decode()


def test_lessons_of_a_copy_are_offered_where_lessons_are_chosen(rf, row, course):
    new = lesson_page(row.copy.specific, publish=False, title="New")

    def offered(page_type):
        return set(choose_no_copies(Page.objects.all(), rf.get("/", {"page_type": page_type})))

    assert new.page_ptr in offered("courses.activitypage")
    anywhere = offered("wagtailcore.page"), offered("courses.coursepage"), offered("")
    for found in anywhere:
        assert not found & {new.page_ptr, row.copy}
        assert Page.objects.get(pk=course.pk) in found


def test_a_learner_finds_neither_copy_nor_lesson(client, row):
    client.force_login(UserFactory())
    lesson = LessonPage.objects.child_of(row.copy).first()

    for page in (row.copy, lesson):
        assert client.get(page.get_url() or "/nowhere/").status_code == 404


def test_the_explorer_says_what_is_a_working_copy(desk, row, course):
    shown = desk.get(reverse("wagtailadmin_explore", args=[course.get_parent().pk]))

    assert shown.content.decode().count("Working copy of Water") == 1


def test_the_editor_of_the_original_tells_of_the_copy(desk, row, course):
    shown = desk.get(reverse("wagtailadmin_pages:edit", args=[course.pk])).content.decode()

    assert "works on a copy of this page" in shown


def test_deleting_the_original_in_the_admin_waits_for_the_copy(desk, row, course):
    for page in (course, course.get_parent()):
        address = reverse("wagtailadmin_pages:delete", args=[page.pk])
        desk.post(address)

    assert CoursePage.objects.filter(pk=course.pk).exists()


def test_deleting_several_pages_at_once_waits_for_the_copies(desk, row, course):
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])

    response = desk.post(f"{address}?id={course.pk}")

    assert response.status_code == 302
    assert CoursePage.objects.filter(pk=course.pk).exists()


def test_deleting_the_copy_in_the_admin_leads_to_discarding_it(desk, row):
    response = desk.get(reverse("wagtailadmin_pages:delete", args=[row.copy_id]))

    assert response.url == reverse("workingcopies_discard", args=[row.pk])


def test_a_copy_deleted_as_a_page_is_discarded(row):
    row.copy.specific.delete()

    row.refresh_from_db()
    assert (row.state, row.copy) == (CopyState.DISCARDED, None)


def test_discarding_deletes_the_copy_and_nothing_else(row, course, staff):
    draft(row.copy, title="Hydrology")
    alias = row.copy.specific.create_alias(update_slug="mirror")
    before = Page.objects.count()

    discard_working_copy(row, by=staff)

    row.refresh_from_db()
    assert (row.state, row.closed_by) == (CopyState.DISCARDED, staff)
    assert Page.objects.count() == before - 4
    assert not Page.objects.filter(pk=alias.pk).exists()
    assert CoursePage.objects.get(pk=course.pk).live
    with pytest.raises(AlreadyClosed):
        discard_working_copy(row, by=staff)


def test_a_copy_whose_original_is_gone_is_kept_as_a_page(row, course, staff):
    with pytest.raises(OriginalThere):
        keep_as_own_page(row, by=staff)
    copy = row.copy.specific
    CoursePage.objects.get(pk=course.pk).delete()

    keep_as_own_page(row, by=staff)

    draft(copy, code="WAT-2").get_latest_revision().publish()
    assert CoursePage.objects.get(pk=copy.pk).live


def test_a_locked_original_is_not_merged_into(row, course, staff):
    draft(row.copy, title="Water, again")
    CoursePage.objects.filter(pk=course.pk).update(locked=True, locked_by=UserFactory())

    with pytest.raises(CannotMerge, match="is locked"):
        merge_working_copy(row, by=staff)


def test_an_original_in_a_workflow_is_not_merged_into(row, course, staff):
    draft(row.copy, title="Water, again")
    workflow = Workflow.objects.first() or Workflow.objects.create(name="Eyes")
    page = CoursePage.objects.get(pk=course.pk)
    page.save_revision()
    workflow.start(page, staff)

    with pytest.raises(CannotMerge, match="in a workflow"):
        merge_working_copy(row, by=staff)


def test_an_original_with_a_planned_version_is_not_merged_into(row, course, staff):
    draft(row.copy, title="Water, again")
    page = CoursePage.objects.get(pk=course.pk)
    page.go_live_at = timezone.now() + timedelta(days=1)
    page.save_revision().publish()

    with pytest.raises(CannotMerge, match="planned"):
        merge_working_copy(row, by=staff)


def test_what_is_granted_on_the_original_holds_for_its_copy(course, staff):
    group = GroupFactory()
    editor = UserFactory(groups=[group])
    change = Permission.objects.get(codename="change_page", content_type__app_label="wagtailcore")
    publish = Permission.objects.get(codename="publish_page", content_type__app_label="wagtailcore")
    first = GroupPagePermission.objects.create(group=group, page_id=course.pk, permission=change)
    row = working_copy(course, staff)
    assert row.copy.specific.permissions_for_user(editor).can_edit()
    assert not working_copy_policy.may_merge(editor, row)

    GroupPagePermission.objects.create(group=group, page_id=course.pk, permission=publish)
    editor = type(editor).objects.get(pk=editor.pk)
    assert working_copy_policy.may_merge(editor, row)

    first.delete()
    GroupPagePermission.objects.filter(group=group).delete()
    editor = type(editor).objects.get(pk=editor.pk)
    assert not row.copy.specific.permissions_for_user(editor).can_edit()
    assert WorkingCopy.objects.count() == 1
