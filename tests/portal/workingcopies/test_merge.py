"""A course is changed for days while the old one stays live, and then merged into it."""

import pytest
from django_tasks_db.models import DBTaskResult
from wagtail.models import Page, Site

from catalog.courses.enums import CompletionRule
from catalog.courses.models import CompletionActivity, Course, CoursePage, LessonPage, Prerequisite
from catalog.enrollment.enums import EnrollmentStatus, Origin
from catalog.enrollment.services import enroll
from catalog.records.models import ActivityProgress
from catalog.records.queries import outline, resume_line
from catalog.records.services import reevaluate, report_result
from portal.people.enums import Role
from portal.workingcopies.enums import CopyState, PartKind
from portal.workingcopies.models import WorkingCopy
from portal.workingcopies.queries import plan_of
from portal.workingcopies.services import (
    AlreadyClosed,
    CannotMerge,
    ChangedMeanwhile,
    merge_working_copy,
)
from tests.factories.courses import CourseFactory, course_page, lesson_page
from tests.factories.people import UserFactory, person_with
from tests.factories.vocabulary import SkillFactory, TopicFactory
from tests.factories.workingcopies import added_lesson, copied, draft, titles_below, working_copy

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(site):
    return person_with(Role.TRAINING_STAFF)


@pytest.fixture
def course(catalog):
    return course_page(catalog, lessons=3, title="Water", slug="water", code="WAT-1")


def lessons_of(page):
    return list(LessonPage.objects.child_of(Page.objects.get(pk=page.pk)).order_by("path"))


def test_a_copy_is_a_draft_beside_the_original(course, staff):
    row = working_copy(course, staff)

    copy = row.copy.specific
    assert (copy.live, copy.code, copy.course) == (False, "", None)
    assert (copy.title, copy.owner) == ("Water", staff)
    assert copy.slug == "water-working-copy"
    assert copy.translation_key != course.translation_key
    assert [lesson.title for lesson in lessons_of(copy)] == ["Lesson 1", "Lesson 2", "Lesson 3"]
    assert titles_below(course) == ["Lesson 1", "Lesson 2", "Lesson 3"]
    assert plan_of(row).is_empty


def test_the_plan_of_an_untouched_copy_says_so_after_it_was_saved_unchanged(course, staff):
    course.topics.set([TopicFactory(), TopicFactory()])
    course.tags.set(["pump", "pipe"])
    course.prerequisites.add(Prerequisite(course=CourseFactory()))
    course.save_revision().publish()
    row = working_copy(course, staff)
    for page in [row.copy, *lessons_of(row.copy)]:
        draft(page)

    assert [part.kind for part in plan_of(row).all_parts] == [PartKind.SAME] * 4


def test_all_fields_and_rows_of_the_copy_come_to_the_original(course, staff):
    before = Page.objects.get(pk=course.pk)
    topic, skill, needed = TopicFactory(), SkillFactory(), CourseFactory()
    row = working_copy(course, staff)
    latest = row.copy.specific.get_latest_revision_as_object()
    latest.title, latest.summary = "Water, again", "New words."
    latest.body = [("text", "<p>More about it.</p>")]
    latest.topics, latest.skills = [topic], [skill]
    latest.tags.set(["pump"])
    latest.prerequisites.add(Prerequisite(course=needed))
    latest.save_revision()

    merge_working_copy(row, by=staff)

    page = CoursePage.objects.get(pk=course.pk)
    assert (page.title, page.summary) == ("Water, again", "New words.")
    assert "More about it" in str(page.body)
    assert (list(page.topics.all()), list(page.skills.all())) == ([topic], [skill])
    assert list(page.tags.names()) == ["pump"]
    assert [one.course for one in page.prerequisites.all()] == [needed]
    kept = ("pk", "path", "slug", "url_path", "translation_key", "owner_id", "first_published_at")
    assert [getattr(page, n) for n in kept] == [getattr(before, n) for n in kept]
    assert (page.code, page.live, page.has_unpublished_changes) == ("WAT-1", True, False)
    assert Course.objects.get(code="WAT-1").title == "Water, again"
    assert Course.objects.get(code="WAT-1").prerequisites.get().needs == needed


def test_rows_keep_their_numbers_and_new_ones_get_new_ones(course, staff):
    first = CourseFactory()
    course.prerequisites.add(Prerequisite(course=first))
    course.save_revision().publish()
    CoursePage.objects.get(pk=course.pk).save_revision().publish()
    kept = CoursePage.objects.get(pk=course.pk).prerequisites.get().pk
    row = working_copy(course, staff)
    latest = row.copy.specific.get_latest_revision_as_object()
    latest.prerequisites.add(Prerequisite(course=CourseFactory(), sort_order=2))
    latest.save_revision()

    merge_working_copy(row, by=staff)

    now = list(CoursePage.objects.get(pk=course.pk).prerequisites.values_list("pk", flat=True))
    assert kept in now
    assert len(now) == 2


def test_renamed_added_removed_and_reordered_lessons_keep_their_keys(course, staff):
    one, two, three = lessons_of(course)
    row = working_copy(course, staff)
    draft(copied(row, one), title="One, renamed")
    copied(row, two).delete()
    new = added_lesson(row, title="New", slug="lesson-2")
    copied(row, three).move(Page.objects.get(pk=row.copy_id), pos="first-child")

    merge_working_copy(row, by=staff)

    assert titles_below(course) == ["Lesson 3", "One, renamed", "New"]
    activities = Course.objects.get(code="WAT-1").activities
    assert list(activities.values_list("key", flat=True)) == [
        three.translation_key,
        one.translation_key,
        new.translation_key,
    ]
    two.refresh_from_db()
    assert not two.live
    assert two.get_parent().pk == course.pk
    assert LessonPage.objects.get(pk=new.pk).slug == "lesson-2-2"


def test_the_copy_is_gone_after_the_merge_and_the_row_tells_of_it(course, staff):
    row = working_copy(course, staff)
    draft(row.copy, title="Water, again")
    new = added_lesson(row, title="New")
    pages = Page.objects.count()

    merge_working_copy(row, by=staff)

    row.refresh_from_db()
    assert (row.state, row.copy, row.closed_by) == (CopyState.MERGED, None, staff)
    assert Page.objects.count() == pages - 4
    assert list(row.pages.values_list("outcome", flat=True)) == [
        *("changed", "same", "same", "same", "added")
    ]
    assert row.pages.get(outcome="added").original.pk == new.pk
    with pytest.raises(AlreadyClosed, match="merged"):
        merge_working_copy(row, by=staff)


def test_untouched_lessons_get_no_new_version(course, staff):
    one, two, _three = lessons_of(course)
    before = two.latest_revision_id
    row = working_copy(course, staff)
    draft(copied(row, one), title="One, renamed")

    merge_working_copy(row, by=staff)

    two.refresh_from_db()
    assert two.latest_revision_id == before


def test_a_learner_in_the_middle_loses_nothing(course, staff):
    learner = UserFactory()
    row_of_course = Course.objects.get(code="WAT-1")
    enrollment = enroll(learner, course=row_of_course, origin=Origin.SELF)
    one, two, three = lessons_of(course)
    report_result(enrollment, key=one.translation_key)
    report_result(enrollment, key=two.translation_key)
    progress = list(ActivityProgress.objects.order_by("pk").values())
    row = working_copy(course, staff)
    draft(copied(row, one), title="One, renamed")
    copied(row, two).delete()
    new = added_lesson(row, title="New")
    copied(row, three).move(Page.objects.get(pk=row.copy_id), pos="first-child")

    merge_working_copy(row, by=staff)
    reevaluate(row_of_course)

    assert list(ActivityProgress.objects.order_by("pk").values()) == progress
    enrollment.refresh_from_db()
    assert enrollment.status == EnrollmentStatus.ACTIVE
    lines = outline(row_of_course, language="en", enrollment=enrollment)
    assert [(line.title, line.done) for line in lines] == [
        ("Lesson 3", False),
        ("One, renamed", True),
        ("New", False),
    ]
    # Where they stopped was taken out: the next open one, from the top.
    assert resume_line(lines).title == "New"
    report_result(enrollment, key=new.translation_key)
    report_result(enrollment, key=three.translation_key)
    enrollment.refresh_from_db()
    assert enrollment.status == EnrollmentStatus.COMPLETED


def test_taking_out_the_last_open_required_lesson_completes(course, staff):
    learner = UserFactory()
    row_of_course = Course.objects.get(code="WAT-1")
    enrollment = enroll(learner, course=row_of_course, origin=Origin.SELF)
    one, two, three = lessons_of(course)
    report_result(enrollment, key=one.translation_key)
    report_result(enrollment, key=two.translation_key)
    row = working_copy(course, staff)
    copied(row, three).delete()

    merge_working_copy(row, by=staff)

    assert DBTaskResult.objects.filter(task_path__endswith="reevaluate_course").exists()
    assert reevaluate(row_of_course) == 1
    enrollment.refresh_from_db()
    assert enrollment.status == EnrollmentStatus.COMPLETED


def test_chosen_activities_point_to_the_originals_again(course, staff):
    one, two, _three = lessons_of(course)
    course.completion_rule = CompletionRule.CHOSEN
    course.completion_activities.add(CompletionActivity(activity=one))
    course.save_revision().publish()
    row = working_copy(course, staff)
    copy = row.copy.specific
    assert [c.activity_id for c in copy.completion_activities.all()] == [copied(row, one).pk]
    new = added_lesson(row, title="New")
    latest = copy.get_latest_revision_as_object()
    latest.completion_activities.set(
        [CompletionActivity(activity=copied(row, two)), CompletionActivity(activity=new)]
    )
    latest.save_revision()

    merge_working_copy(row, by=staff)

    chosen = CoursePage.objects.get(pk=course.pk).completion_activities
    assert {c.activity_id for c in chosen.all()} == {two.pk, new.pk}
    counting = Course.objects.get(code="WAT-1").activities.filter(counts=True)
    assert {a.key for a in counting} == {two.translation_key, new.translation_key}


def test_links_to_lessons_follow_their_lessons(course, staff):
    one, two, _three = lessons_of(course)
    draft(one, body=[("text", f'<p><a linktype="page" id="{two.pk}">next</a></p>')])
    one.get_latest_revision().publish()
    row = working_copy(course, staff)
    there = str(copied(row, one).body.raw_data[0]["value"])
    assert f'id="{copied(row, two).pk}"' in there
    draft(copied(row, one), title="One, renamed")

    merge_working_copy(row, by=staff)

    one.refresh_from_db()
    assert (one.title, f'id="{two.pk}"' in str(one.body.raw_data[0]["value"])) == (
        "One, renamed",
        True,
    )


def test_what_only_the_original_changed_meanwhile_stays(course, staff):
    row = working_copy(course, staff)
    draft(row.copy, title="Water, again")
    draft(course, summary="Corrected meanwhile.").get_latest_revision().publish()

    merge_working_copy(row, by=staff)

    page = CoursePage.objects.get(pk=course.pk)
    assert (page.title, page.summary) == ("Water, again", "Corrected meanwhile.")


def test_a_conflict_has_to_be_decided(course, staff):
    row = working_copy(course, staff)
    draft(row.copy, title="Ours", summary="Ours.")
    draft(course, title="Theirs", summary="Theirs.").get_latest_revision().publish()
    root = plan_of(row).root
    assert [one.name for one in root.conflicts] == ["title", "summary"]

    with pytest.raises(CannotMerge, match="both sides"):
        merge_working_copy(row, by=staff)
    assert CoursePage.objects.get(pk=course.pk).title == "Theirs"

    choices = {(root.name, "title"): "original", (root.name, "summary"): "copy"}
    merge_working_copy(row, by=staff, choices=choices)
    page = CoursePage.objects.get(pk=course.pk)
    assert (page.title, page.summary) == ("Theirs", "Ours.")
    said = [revision.content["summary"] for revision in page.revisions.order_by("pk")]
    assert said[-2:] == ["Theirs.", "Ours."]


def test_a_lesson_deleted_meanwhile_comes_back_with_its_key_or_stays_out(course, staff):
    one, two, _three = lessons_of(course)
    row = working_copy(course, staff)
    mine = copied(row, two)
    draft(mine, title="Two, better")
    two.delete()
    with pytest.raises(CannotMerge, match="both sides"):
        merge_working_copy(row, by=staff)

    merge_working_copy(row, by=staff, choices={(str(mine.pk), ""): "copy"})

    assert titles_below(course) == ["Lesson 1", "Two, better", "Lesson 3"]
    back = LessonPage.objects.get(pk=mine.pk)
    assert back.translation_key == two.translation_key
    assert one.translation_key != two.translation_key


def test_a_lesson_deleted_meanwhile_may_stay_out(course, staff):
    _one, two, _three = lessons_of(course)
    row = working_copy(course, staff)
    mine = copied(row, two)
    draft(row.copy, title="Water, again")
    two.delete()

    merge_working_copy(row, by=staff, choices={(str(mine.pk), ""): "original"})

    assert titles_below(course) == ["Lesson 1", "Lesson 3"]


def test_a_lesson_changed_there_and_taken_out_here_is_asked_about(course, staff):
    _one, two, _three = lessons_of(course)
    row = working_copy(course, staff)
    copied(row, two).delete()
    draft(two, title="Two, corrected").get_latest_revision().publish()
    with pytest.raises(CannotMerge, match="both sides"):
        merge_working_copy(row, by=staff)

    merge_working_copy(row, by=staff, choices={(str(two.pk), ""): "original"})

    assert titles_below(course) == ["Lesson 1", "Two, corrected", "Lesson 3"]


def test_a_lesson_added_to_the_original_meanwhile_stays_where_it_is(course, staff):
    one, _two, _three = lessons_of(course)
    row = working_copy(course, staff)
    late = lesson_page(course, title="Late", slug="late")
    late.move(Page.objects.get(pk=one.pk), pos="right")
    added_lesson(row, title="New")

    merge_working_copy(row, by=staff)

    assert titles_below(course) == ["Lesson 1", "Late", "Lesson 2", "Lesson 3", "New"]


def test_a_plan_that_is_no_longer_so_is_not_carried_out(course, staff):
    row = working_copy(course, staff)
    draft(row.copy, title="Water, again")
    seen = plan_of(row).fingerprint
    draft(row.copy, title="Water, and again")
    row.copy.refresh_from_db()

    with pytest.raises(ChangedMeanwhile, match="while you were reading"):
        merge_working_copy(row, by=staff, seen=seen)


def test_a_draft_lesson_stays_a_draft(course, staff):
    hidden = lesson_page(course, title="Hidden", slug="hidden", publish=False)
    row = working_copy(course, staff)
    draft(copied(row, hidden), title="Hidden, better")

    merge_working_copy(row, by=staff)

    hidden.refresh_from_db()
    assert (hidden.live, hidden.draft_title) == (False, "Hidden, better")


def test_an_original_unpublished_meanwhile_gets_a_draft(course, staff):
    row = working_copy(course, staff)
    draft(row.copy, title="Water, again")
    added_lesson(row, title="New")
    CoursePage.objects.get(pk=course.pk).unpublish()

    merge_working_copy(row, by=staff)

    page = CoursePage.objects.get(pk=course.pk)
    assert (page.live, page.draft_title) == (False, "Water, again")


def test_an_original_moved_meanwhile_is_merged_where_it_stands(site, course, staff):
    row = working_copy(course, staff)
    draft(row.copy, title="Water, again")
    CoursePage.objects.get(pk=course.pk).move(site.catalog_de, pos="last-child")

    merge_working_copy(row, by=staff)

    page = CoursePage.objects.get(pk=course.pk)
    assert page.title == "Water, again"
    assert page.get_parent().pk == site.catalog_de.pk


def test_a_deleted_original_is_no_longer_merged_into(course, staff):
    row = working_copy(course, staff)
    CoursePage.objects.get(pk=course.pk).delete()

    with pytest.raises(CannotMerge, match="is gone"):
        merge_working_copy(row, by=staff)
    assert WorkingCopy.objects.get().is_open


def test_what_is_not_complete_is_not_merged_and_nothing_changes(course, staff):
    row = working_copy(course, staff)
    draft(row.copy, summary="")
    added_lesson(row, title="New")

    with pytest.raises(CannotMerge, match="not complete"):
        merge_working_copy(row, by=staff)

    assert titles_below(course) == ["Lesson 1", "Lesson 2", "Lesson 3"]
    assert WorkingCopy.objects.get().is_open
    assert Site.objects.exists()
