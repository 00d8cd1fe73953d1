"""Publish, copy, alias, translate, unpublish, delete and revive a course."""

import pytest
from django.urls import reverse

from catalog.courses.models import Course, CourseActivity, CoursePage
from catalog.courses.services import CannotPublish
from catalog.enrollment.enums import Origin
from catalog.enrollment.models import Enrollment
from catalog.enrollment.services import enroll
from portal.care.queries import without_binned
from portal.home.models import PageAudience
from portal.people.enums import Role
from tests.factories.courses import course_page, lesson_page
from tests.factories.people import UserFactory, person_with

pytestmark = pytest.mark.django_db


def titles(course):
    return list(course.activities.values_list("title", flat=True))


def test_publishing_writes_rules_audience_and_outline(catalog):
    page = course_page(
        catalog, lessons=2, title="Knots", code="kno-7", cost="12.50", currency="EUR"
    )

    course = Course.objects.get()
    assert (course.code, course.title, str(course.cost)) == ("KNO-7", "Knots", "12.50")
    assert (course.is_live, course.revision, course.translation_key) == (
        True,
        1,
        page.translation_key,
    )
    assert titles(course) == ["Lesson 1", "Lesson 2"]
    tokens = {"signed-in", course.enrolled_token}
    assert set(course.audience.values_list("token", flat=True)) == tokens
    assert set(PageAudience.objects.filter(page=page).values_list("token", flat=True)) == tokens


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"code": ""}, "needs a code"),
        ({"code": "TAK-1"}, "is the code of"),
        ({"cost": "5"}, "which currency"),
    ],
)
def test_nonsense_is_refused_with_a_sentence_and_changes_nothing(catalog, fields, sentence):
    course_page(catalog, code="TAK-1")
    draft = course_page(catalog, publish=False, **fields)

    with pytest.raises(CannotPublish, match=sentence):
        draft.get_latest_revision().publish()

    draft.refresh_from_db()
    assert (draft.live, Course.objects.count()) == (False, 1)


def test_prerequisites_in_a_circle_are_refused(catalog):
    first, second = course_page(catalog, title="One"), course_page(catalog, title="Two")
    second.prerequisites.create(course=first.course)
    second.save_revision().publish()
    first = CoursePage.objects.get(pk=first.pk)
    first.prerequisites.create(course=second.course)

    with pytest.raises(CannotPublish, match="One → Two → One"):
        first.save_revision().publish()

    assert not first.course.prerequisites.exists()


def test_a_copy_is_another_course_and_a_draft_until_it_has_a_code(catalog):
    page = course_page(catalog, lessons=1)

    copy = page.copy(recursive=True, update_attrs={"slug": "copy", "title": "Copy"})
    copy.refresh_from_db()
    assert (copy.live, copy.code, copy.course_id) == (False, "", None)
    assert Course.objects.count() == 1

    copy.code = "COP-1"
    copy.save_revision().publish()

    copied = Course.objects.get(code="COP-1")
    assert titles(copied) == ["Lesson 1"]
    assert copied.translation_key != page.translation_key
    assert copied.activities.get().key != page.course.activities.get().key


def test_an_alias_shows_the_course_of_its_source(catalog, site):
    page = course_page(catalog)

    alias = page.create_alias(parent=site.catalog_de, update_slug="alias", recursive=False)

    alias.refresh_from_db()
    assert (alias.course, Course.objects.count()) == (page.course, 1)


def test_a_translation_joins_the_course_and_changes_no_rule(catalog, site):
    page = course_page(catalog, lessons=1, title="Knots", effort_minutes=30)

    german = page.copy_for_translation(site.catalog_de.locale)
    german.title, german.effort_minutes, german.audience = "Knoten", 99, ["everyone"]
    german.save_revision().publish()

    course = Course.objects.get()
    assert (course.title, course.effort_minutes) == ("Knots", 30)
    assert set(course.pages.values_list("title", flat=True)) == {"Knots", "Knoten"}
    seen = PageAudience.objects.filter(page=german).values_list("token", flat=True)
    assert "everyone" not in seen


def test_the_source_language_decides_which_lessons_there_are(catalog, site):
    page = course_page(catalog, lessons=1)
    german = page.copy_for_translation(site.catalog_de.locale)
    german.save_revision().publish()

    lesson_page(german, title="Nur auf Deutsch")

    assert titles(page.course) == ["Lesson 1"]


def test_lessons_added_moved_and_removed_change_the_outline(catalog):
    page = course_page(catalog, lessons=2)
    third = lesson_page(page, title="Lesson 3")
    assert titles(page.course) == ["Lesson 1", "Lesson 2", "Lesson 3"]

    first = page.get_children().first()
    third.move(first, pos="left")
    assert titles(page.course) == ["Lesson 3", "Lesson 1", "Lesson 2"]

    page.get_children().get(title="Lesson 1").specific.unpublish()
    page.get_children().get(title="Lesson 2").specific.delete()
    assert titles(page.course) == ["Lesson 3"]


def test_unpublishing_and_deleting_keep_the_course_and_its_enrollments(catalog):
    page = course_page(catalog, lessons=1, code="OLD-1")
    learner = UserFactory()
    enroll(learner, course=page.course, origin=Origin.SELF)

    page.unpublish()
    assert Course.objects.get().is_live is False
    CoursePage.objects.get(pk=page.pk).delete()

    course = Course.objects.get()
    assert (course.code, Enrollment.objects.get().course) == ("OLD-1", course)


def test_a_new_page_with_its_code_revives_a_course_without_pages(catalog):
    page = course_page(catalog, code="OLD-1")
    course = page.course
    CoursePage.objects.get(pk=page.pk).delete()

    again = course_page(catalog, code="old-1", title="Again")

    assert again.course == course
    assert Course.objects.get().title == "Again"


def test_a_translation_left_alone_decides_from_then_on(catalog, site):
    page = course_page(catalog, lessons=1)
    german = page.copy_for_translation(site.catalog_de.locale)
    german.save_revision().publish()
    lesson = page.get_children().get().specific.copy_for_translation(site.catalog_de.locale)
    lesson.save_revision().publish()

    CoursePage.objects.get(pk=page.pk).delete()

    course = Course.objects.get()
    assert (course.source_locale, course.is_live) == (site.catalog_de.locale, True)
    assert CourseActivity.objects.count() == 1


def test_who_may_not_see_finds_nothing_and_strangers_sign_in(client, catalog):
    page = course_page(catalog, audience=["role:mentor"])

    assert client.get(page.url).url == f"/accounts/login/?next={page.url}"
    client.force_login(UserFactory())
    assert client.get(page.url).status_code == 404
    client.force_login(person_with(Role.MENTOR))
    assert client.get(page.url).status_code == 200


def test_whoever_is_on_a_course_keeps_seeing_it(client, catalog):
    page = course_page(catalog)
    learner = UserFactory()
    enroll(learner, course=page.course, origin=Origin.SELF)
    page = CoursePage.objects.get(pk=page.pk)
    page.audience = ["role:mentor"]
    page.save_revision().publish()

    client.force_login(learner)
    assert client.get(page.url).status_code == 200


@pytest.mark.smoke
def test_staff_write_publish_copy_and_delete_a_course_in_the_admin(client, catalog):
    client.force_login(person_with(Role.TRAINING_STAFF))
    add = reverse("wagtailadmin_pages:add", args=["courses", "coursepage", catalog.pk])
    assert client.get(add).status_code == 200
    said = {
        "title": "Written here",
        "slug": "written-here",
        "code": "WRI-1",
        "summary": "By hand.",
        "level": "starter",
        "delivery": "virtual",
        "language": "en",
        "cost": "120.00",
        "currency": "EUR",
        "audience": ["signed-in"],
        "completion_rule": "required",
        "self_enrollment": "on",
        "body-count": "0",
        "prerequisites-TOTAL_FORMS": "0",
        "prerequisites-INITIAL_FORMS": "0",
        "completion_activities-TOTAL_FORMS": "0",
        "completion_activities-INITIAL_FORMS": "0",
        "related_items-TOTAL_FORMS": "0",
        "related_items-INITIAL_FORMS": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "action-publish": "1",
    }

    refused = client.post(add, {**said, "code": ""})
    assert "A course needs a code" in refused.content.decode()
    assert not CoursePage.objects.exists()
    client.post(add, said)

    page = CoursePage.objects.get()
    assert (page.live, page.course.code) == (True, "WRI-1")
    course = page.course
    assert (course.delivery, course.cost, course.currency) == ("virtual", 120, "EUR")
    assert course.self_enrollment
    copy = reverse("wagtailadmin_pages:copy", args=[page.pk])
    client.post(
        copy,
        {
            "new_title": "Copy",
            "new_slug": "copy",
            "new_parent_page": catalog.pk,
            "publish_copies": "on",
            "copy_subpages": "on",
        },
    )
    assert CoursePage.objects.get(slug="copy").live is False
    client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    left = without_binned(CoursePage.objects.all())
    assert list(left.values_list("slug", flat=True)) == ["copy"]
    course.refresh_from_db()
    assert not course.is_live


def test_the_list_of_courses_filters_and_exports_without_formulas(client, catalog):
    client.force_login(person_with(Role.TRAINING_STAFF))
    course_page(catalog, title="=1+1", code="EVI-1", review_by="2020-01-01")
    course_page(catalog, title="Fine", code="FIN-1")

    listing = client.get(reverse("courses:index"), {"overdue": "true"})
    assert "EVI-1" in listing.content.decode()
    assert "FIN-1" not in listing.content.decode()
    answer = client.get(reverse("courses:index"), {"export": "csv"})
    assert "'=1+1" in b"".join(answer.streaming_content).decode()


def test_a_learner_sees_nothing_of_the_admin(client, catalog):
    client.force_login(UserFactory())

    assert client.get(reverse("courses:index")).status_code in (302, 403)
