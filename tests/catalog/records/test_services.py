from datetime import date, timedelta

import pytest
from django.utils import timezone

from catalog.enrollment.enums import Origin
from catalog.enrollment.models import Enrollment
from catalog.enrollment.services import enroll
from catalog.records import services
from catalog.records.models import ActivityProgress, Completion
from tests.factories.courses import CourseFactory, course_page, lesson_page
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def on_course(catalog, **fields):
    page = course_page(catalog, lessons=2, **fields)
    learner = UserFactory()
    enrollment = enroll(learner, course=page.course, origin=Origin.SELF)
    keys = list(page.course.activities.values_list("key", flat=True))
    return page, enrollment, keys


def test_a_course_completes_with_its_last_required_lesson(catalog):
    page, enrollment, (first, second) = on_course(catalog, credit_hours="1.50")

    assert services.report_result(enrollment, key=first) is False
    assert services.report_result(enrollment, key=second) is True

    enrollment.refresh_from_db()
    completion = Completion.objects.get()
    assert enrollment.status == "completed"
    assert (completion.course_code, completion.course_title) == (page.code, page.title)
    assert (completion.course_minutes, str(completion.credit_hours)) == (30, "1.50")
    assert completion.recorded_by is None


def test_reporting_twice_is_once(catalog):
    _page, enrollment, (first, second) = on_course(catalog)

    for key in (first, first, second, second):
        services.report_result(enrollment, key=key)

    assert Completion.objects.count() == 1
    assert ActivityProgress.objects.count() == 2


def test_a_lesson_of_another_course_counts_for_nothing(catalog):
    _page, enrollment, _keys = on_course(catalog)
    stranger = course_page(catalog, lessons=1)
    key = stranger.course.activities.get().key

    with pytest.raises(services.NotInThisCourse):
        services.report_result(enrollment, key=key)

    assert not ActivityProgress.objects.exists()


def test_taking_out_the_last_open_lesson_completes_and_does_not_strand(
    catalog, django_capture_on_commit_callbacks
):
    page, enrollment, (first, second) = on_course(catalog)
    services.report_result(enrollment, key=first)

    page.get_children().get(translation_key=second).specific.unpublish()
    services.reevaluate(page.course)

    enrollment.refresh_from_db()
    assert enrollment.status == "completed"
    assert Completion.objects.count() == 1


def test_a_new_lesson_touches_no_completion(catalog):
    page, enrollment, keys = on_course(catalog)
    for key in keys:
        services.report_result(enrollment, key=key)
    before = Completion.objects.values().get()

    lesson_page(page, title="One more")
    services.reevaluate(page.course)

    assert Completion.objects.values().get() == before
    assert Enrollment.objects.get().status == "completed"


def test_whoever_has_not_started_is_not_completed_by_a_change(catalog):
    page, enrollment, (_first, second) = on_course(catalog)

    page.get_children().get(translation_key=second).specific.unpublish()
    services.reevaluate(page.course)

    enrollment.refresh_from_db()
    assert enrollment.status == "active"


def test_deleting_the_page_and_deactivating_the_person_remove_no_fact(catalog):
    page, enrollment, keys = on_course(catalog)
    for key in keys:
        services.report_result(enrollment, key=key)
    title = page.title

    page.delete()
    enrollment.learner.is_active = False
    enrollment.learner.save()

    assert Completion.objects.get().course_title == title


def test_staff_record_a_course_without_activities_with_a_reason():
    learner, staff, course = UserFactory(), UserFactory(), CourseFactory()
    day = timezone.localdate() - timedelta(days=3)

    with pytest.raises(services.CannotRecord, match="Say why"):
        services.record_completion(learner, course=course, by=staff, reason=" ", completed_on=day)
    assert not Enrollment.objects.exists()

    row = services.record_completion(
        learner, course=course, by=staff, reason="Attended in the yard.", completed_on=day
    )

    assert (row.completed_on, row.recorded_by, row.reason) == (day, staff, "Attended in the yard.")
    assert Enrollment.objects.get().status == "completed"


def test_nothing_is_done_tomorrow():
    with pytest.raises(services.CannotRecord, match="tomorrow"):
        services.record_completion(
            UserFactory(),
            course=CourseFactory(),
            by=UserFactory(),
            reason="Soon.",
            completed_on=timezone.localdate() + timedelta(days=1),
        )


def test_a_correction_is_a_new_line_that_names_the_old_one():
    learner, staff = UserFactory(), UserFactory()
    row = services.record_completion(
        learner,
        course=CourseFactory(),
        by=staff,
        reason="First.",
        completed_on=date(2026, 3, 2),
    )

    newer = services.correct_completion(
        row, by=staff, reason="Wrong day.", completed_on=date(2026, 3, 1)
    )

    assert (newer.corrects, Completion.objects.standing().get()) == (row, newer)
    with pytest.raises(services.AlreadyCorrected):
        services.revoke_completion(row, by=staff, reason="Again.")
    services.revoke_completion(newer, by=staff, reason="Never happened.")
    assert Completion.objects.count() == 3


def test_a_fact_can_neither_be_changed_nor_removed():
    row = services.record_completion(
        UserFactory(),
        course=CourseFactory(),
        by=UserFactory(),
        reason="First.",
        completed_on=date(2026, 3, 2),
    )

    for attempt in (row.save, row.delete, Completion.objects.all().delete):
        with pytest.raises(TypeError, match="A fact is not"):
            attempt()
    assert Completion.objects.count() == 1
