"""Working copies of pages of other kinds, and of those of which there are none."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, Page
from wagtail_localize.models import Translation, TranslationSource

from announcements.board.models import AnnouncementPage, AnnouncementText
from catalog.courses.models import CatalogPage, CoursePage
from learning_paths.enums import ChangeFor, PathOrigin
from learning_paths.models import LearningPathPage
from learning_paths.services import enroll_on_path
from portal.home.models import HomePage, StandardPage
from portal.people.enums import Role
from portal.workingcopies.models import WorkingCopy
from portal.workingcopies.queries import consequences_of, plan_of
from portal.workingcopies.services import CannotBegin, begin_working_copy, merge_working_copy
from tests.factories.announcements import announcement_page
from tests.factories.courses import CourseFactory, course_page, lesson_page
from tests.factories.paths import path_page, set_groups
from tests.factories.people import UserFactory, person_with
from tests.factories.workingcopies import draft, working_copy

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(site):
    return person_with(Role.TRAINING_STAFF)


def groups_of(page):
    return [
        (group.title, [step.course for step in group.planned_steps.all()])
        for group in LearningPathPage.objects.get(pk=page.pk).planned_groups.all()
    ]


@pytest.mark.parametrize("change_for", [ChangeFor.NEW, ChangeFor.ALL])
def test_a_path_is_merged_for_whom_its_owner_says(site, staff, change_for):
    first, second = CourseFactory(), CourseFactory()
    page = path_page(site, [("A", "all", None, [first])], title="Path")
    learner = UserFactory()
    enrollment = enroll_on_path(learner, path=page.learning_path, origin=PathOrigin.SELF)
    row = working_copy(page, staff)
    assert groups_of(row.copy) == [("A", [first])]
    latest = row.copy.specific.get_latest_revision_as_object()
    set_groups(latest, [("A", "all", None, [first]), ("B", "all", None, [second])])
    latest.save_revision()
    said = consequences_of(plan_of(row))

    merge_working_copy(row, by=staff, answers={"change_for": change_for})

    assert said[0].startswith("1 person is on this path")
    assert "The rules of the path change" in said[1]
    assert groups_of(page) == [("A", [first]), ("B", [second])]
    assert LearningPathPage.objects.get(pk=page.pk).learning_path == page.learning_path
    enrollment.refresh_from_db()
    assert enrollment.rules.is_current is (change_for == ChangeFor.ALL)


def test_an_announcement_keeps_its_identity_and_its_texts_their_keys(site, staff):
    page = announcement_page(
        site.home, (["signed-in"], "For all."), (["role:mentor"], "For mentors.")
    )
    keys = set(AnnouncementText.objects.filter(page=page).values_list("translation_key", flat=True))
    row = working_copy(page, staff)
    assert row.copy.specific.announcement is None
    latest = row.copy.specific.get_latest_revision_as_object()
    texts = list(latest.texts.all())
    texts[0].body = [("text", "<p>For all of us.</p>")]
    latest.texts.set(texts)
    latest.save_revision()

    merge_working_copy(row, by=staff)

    now = AnnouncementPage.objects.get(pk=page.pk)
    assert now.announcement == page.announcement
    assert any("For all of us." in str(text.body) for text in now.texts.all())
    assert set(now.texts.values_list("translation_key", flat=True)) <= keys | {None}
    assert now.texts.count() == 2


def test_a_page_with_pages_below_is_copied_alone(site):
    administrator = person_with(Role.ADMINISTRATOR)
    about = StandardPage(
        title="About", slug="about", audience=["everyone"], locale=site.home.locale
    )
    HomePage.objects.get(pk=site.home.pk).add_child(instance=about)
    below = StandardPage(title="Team", slug="team", audience=["everyone"], locale=site.home.locale)
    about.add_child(instance=below)
    for page in (about, below):
        page.save_revision().publish()

    row = working_copy(about, administrator)

    assert row.copy.get_children().count() == 0
    draft(row.copy, title="About us")
    merge_working_copy(row, by=administrator)
    about.refresh_from_db()
    assert about.title == "About us"
    assert about.get_children().get().title == "Team"


def test_a_home_page_has_a_copy_beside_it(site):
    administrator = person_with(Role.ADMINISTRATOR)
    row = working_copy(site.home, administrator)
    draft(row.copy, greeting="Welcome back.")

    merge_working_copy(row, by=administrator)

    assert HomePage.objects.get(pk=site.home.pk).greeting == "Welcome back."
    assert CatalogPage.objects.get(pk=site.catalog.pk).get_parent().pk == site.home.pk


def test_there_is_one_open_copy_of_a_page(catalog, staff):
    page = course_page(catalog)
    working_copy(page, staff)

    with pytest.raises(CannotBegin, match="already"):
        begin_working_copy(page, by=staff)
    assert WorkingCopy.objects.count() == 1


def test_a_copy_of_a_copy_a_draft_a_lesson_and_an_alias_is_refused(catalog, staff):
    page = course_page(catalog, lessons=1)
    alias = page.create_alias(update_slug="mirror")
    row = working_copy(course_page(catalog), staff)
    refused = [
        (course_page(catalog, publish=False), "is a draft"),
        (page.get_children().first(), "belongs to"),
        (alias, "mirrors another"),
        (row.copy, "draft"),
        (Page.get_first_root_node(), "draft"),
    ]

    for one, words in refused:
        with pytest.raises(CannotBegin, match=words):
            begin_working_copy(one, by=staff)


def test_a_page_translated_by_form_is_changed_in_its_source(site, staff):
    page = course_page(site.catalog, title="Water")
    german = Locale.objects.get(language_code="de")
    source, _created = TranslationSource.get_or_create_from_instance(page)
    Translation.objects.create(source=source, target_locale=german).save_target(publish=True)
    translated = CoursePage.objects.get(translation_key=page.translation_key, locale=german)
    translated.get_latest_revision().publish()

    with pytest.raises(CannotBegin, match="translated from another language"):
        begin_working_copy(translated, by=staff)


def test_a_page_written_in_another_language_has_copies_and_keeps_its_course(site, staff):
    page = course_page(site.catalog, title="Water", code="WAT-1")
    german = page.copy_for_translation(site.catalog_de.locale)
    german.title, german.code = "Wasser", "WAT-1"
    german.save_revision().publish()
    row = working_copy(german, staff)
    draft(row.copy, title="Wasser, neu")

    merge_working_copy(row, by=staff)

    translated = CoursePage.objects.get(pk=german.pk)
    assert (translated.title, translated.course) == ("Wasser, neu", page.course)
    assert translated.translation_key == page.translation_key
    page.course.refresh_from_db()
    assert page.course.title == "Water"


def test_the_copy_begins_with_changes_that_are_not_published(catalog, staff):
    page = course_page(catalog, title="Water")
    draft(page, title="Water, drafted")

    row = working_copy(page, staff)

    assert row.copy.title == "Water, drafted"
    assert plan_of(row).is_empty


def test_the_plan_costs_the_same_however_many_lessons(catalog, staff):
    costs = []
    for lessons in (2, 2, 6):
        row = working_copy(course_page(catalog, lessons=lessons), staff)
        for lesson in row.copy.get_children():
            draft(lesson, title=f"{lesson.title}, changed")
        lesson_page(row.copy.specific, publish=False)
        with CaptureQueriesContext(connection) as queries:
            plan = plan_of(row)
            consequences_of(plan)
        assert len(plan.changed) == lessons
        costs.append(len(queries))

    # The first also asks for the types of pages, which are then known.
    assert costs[1] == costs[2] <= 10
