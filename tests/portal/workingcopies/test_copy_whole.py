"""A course or a path is copied with all that belongs to it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from catalog.courses.enums import CompletionRule
from catalog.courses.models import CompletionActivity, Course, CoursePage, LessonPage
from learning_paths.models import LearningPathPage
from portal.people.enums import Role
from portal.workingcopies.services import CannotCopy, copy_whole
from tests.factories.courses import CourseFactory, course_page, lesson_page
from tests.factories.paths import path_page
from tests.factories.people import person_with
from tests.factories.workingcopies import draft, working_copy

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(site):
    return person_with(Role.TRAINING_STAFF)


def lessons_of(page):
    return list(LessonPage.objects.child_of(Page.objects.get(pk=page.pk)).order_by("path"))


def test_a_course_is_copied_with_its_lessons_as_drafts(catalog, staff):
    page = course_page(catalog, lessons=3, title="Water", code="WAT-1", tags=["pump"])
    second = lessons_of(page)[1]
    page.completion_rule = CompletionRule.CHOSEN
    page.completion_activities.add(CompletionActivity(activity=second))
    page.save_revision().publish()

    copy = copy_whole(page, by=staff, title="Water for engineers")

    copy = CoursePage.objects.get(pk=copy.pk)
    assert (copy.title, copy.slug) == ("Water for engineers", "water-for-engineers")
    assert copy.owner == staff
    assert (copy.live, copy.code, copy.course) == (False, "", None)
    assert list(copy.tags.names()) == ["pump"]
    mine = lessons_of(copy)
    assert [(one.title, one.live) for one in mine] == [
        (f"Lesson {number}", False) for number in (1, 2, 3)
    ]
    assert [row.activity_id for row in copy.completion_activities.all()] == [mine[1].pk]
    latest = copy.get_latest_revision_as_object()
    assert [row.activity_id for row in latest.completion_activities.all()] == [mine[1].pk]
    keys = {one.translation_key for one in [copy, *mine]}
    assert not keys & {one.translation_key for one in [page, *lessons_of(page)]}
    assert Course.objects.count() == 1


def test_the_copy_becomes_another_course_with_its_own_code(catalog, staff):
    page = course_page(catalog, lessons=2, title="Water", code="WAT-1")
    copy = copy_whole(page, by=staff, title="Water two")
    for lesson in lessons_of(copy):
        lesson.get_latest_revision().publish()
    draft(copy, code="WAT-2").get_latest_revision().publish()

    course = Course.objects.get(code="WAT-2")
    assert course.activities.count() == 2
    assert Course.objects.get(code="WAT-1").activities.count() == 2


def test_the_latest_words_are_copied_drafts_included(catalog, staff):
    page = course_page(catalog, lessons=1, title="Water")
    draft(lessons_of(page)[0], title="Lesson, drafted")

    copy = copy_whole(page, by=staff, title="Water two")

    assert [lesson.title for lesson in lessons_of(copy)] == ["Lesson, drafted"]


def test_a_link_from_lesson_to_lesson_leads_to_the_copied_lesson(catalog, staff):
    page = course_page(catalog, lessons=2)
    one, two = lessons_of(page)
    text = f'<p><a linktype="page" id="{two.pk}">next</a></p>'
    draft(one, body=[("text", text)]).get_latest_revision().publish()

    copy = copy_whole(page, by=staff, title="Other")

    first, second = lessons_of(copy)
    assert f'id="{second.pk}"' in first.body.raw_data[0]["value"]


def test_translations_come_along_if_asked(site, staff):
    page = course_page(site.catalog, lessons=1, title="Water")
    german = page.copy_for_translation(site.catalog_de.locale)
    lessons_of(page)[0].copy_for_translation(site.catalog_de.locale)
    german.title = "Wasser"
    german.save_revision()

    alone = copy_whole(page, by=staff, title="One")
    whole = copy_whole(page, by=staff, title="Two", with_translations=True)

    assert alone.get_translations().count() == 0
    translated = CoursePage.objects.get(translation_key=whole.translation_key, locale=german.locale)
    assert (translated.title, translated.live) == ("Wasser (copy)", False)
    assert translated.get_parent().pk == site.catalog_de.pk
    (lesson,) = lessons_of(translated)
    assert lesson.translation_key == lessons_of(whole)[0].translation_key


def test_a_path_is_copied_with_groups_and_steps(site, staff):
    first, second = CourseFactory(), CourseFactory()
    page = path_page(site, [("A", "all", None, [first]), ("B", "count", 1, [second])])

    copy = LearningPathPage.objects.get(pk=copy_whole(page, by=staff, title="Other").pk)

    assert (copy.live, copy.learning_path) == (False, None)
    assert [
        (group.title, group.rule, [step.course for step in group.planned_steps.all()])
        for group in copy.planned_groups.all()
    ] == [("A", "all", [first]), ("B", "count", [second])]
    assert page.planned_groups.count() == 2


def test_an_alias_or_a_working_copy_is_not_copied(catalog, staff):
    page = course_page(catalog)
    row = working_copy(page, staff)

    with pytest.raises(CannotCopy, match="working copy"):
        copy_whole(row.copy, by=staff, title="No")
    with pytest.raises(CannotCopy, match="mirrors"):
        copy_whole(page.create_alias(update_slug="mirror"), by=staff, title="No")


def test_each_lesson_costs_the_same_and_not_too_much(catalog, staff):
    costs = []
    for lessons in (5, 25):
        page = course_page(catalog)
        for _n in range(lessons):
            lesson_page(page)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            copy_whole(page, by=staff, title=f"Copy of {lessons}")
        costs.append(len(queries))

    a_lesson = (costs[1] - costs[0]) / 20
    assert a_lesson <= 45
    assert costs[1] < 25 * 45 + 100
