import pytest
from django.utils import timezone

from catalog.enrollment import services
from catalog.enrollment.enums import Origin
from catalog.enrollment.models import Enrollment, SavedCourse
from catalog.records.services import record_completion
from tests.factories.courses import CourseFactory
from tests.factories.enrollment import EnrollmentFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def test_enrolling_opens_the_first_cycle():
    learner, course = UserFactory(), CourseFactory()

    enrollment = services.enroll(learner, course=course, origin=Origin.SELF)

    assert (enrollment.status, enrollment.cycle, enrollment.origin) == ("active", 1, "self")


def test_nobody_is_on_a_course_twice():
    learner, course = UserFactory(), CourseFactory()
    services.enroll(learner, course=course, origin=Origin.SELF)

    with pytest.raises(services.AlreadyEnrolled, match="already on this course"):
        services.enroll(learner, course=course, origin=Origin.SELF)

    assert Enrollment.objects.count() == 1


def test_whoever_left_starts_a_new_cycle():
    old = EnrollmentFactory(withdrawn=True)

    new = services.enroll(old.learner, course=old.course, origin=Origin.SELF)

    old.refresh_from_db()
    assert (old.status, old.cycle, new.status, new.cycle) == ("withdrawn", 1, "active", 2)


def test_a_missing_prerequisite_is_named_and_done_opens_the_door():
    learner, staff = UserFactory(), UserFactory()
    first, second = CourseFactory(title="Knots", code="KNO-1"), CourseFactory()
    second.prerequisites.create(needs=first)

    with pytest.raises(services.NotReady, match=r"“Knots” \(KNO-1\)"):
        services.enroll(learner, course=second, origin=Origin.SELF)
    assert not Enrollment.objects.exists()

    record_completion(
        learner, course=first, by=staff, reason="Seen it.", completed_on=timezone.localdate()
    )
    assert services.enroll(learner, course=second, origin=Origin.SELF).status == "active"


def test_a_course_for_chosen_people_takes_nobody_by_themselves_but_staff_may():
    learner, course = UserFactory(), CourseFactory(self_enrollment=False)

    with pytest.raises(services.NotOpen, match="Training staff"):
        services.enroll(learner, course=course, origin=Origin.SELF)

    assert services.enroll(learner, course=course, origin=Origin.STAFF).origin == "staff"


def test_a_course_without_a_live_page_takes_nobody():
    course = CourseFactory(is_live=False)

    with pytest.raises(services.NotOpen, match="not offered"):
        services.enroll(UserFactory(), course=course, origin=Origin.STAFF)


def test_leaving_keeps_the_row_with_its_reason_and_works_once():
    enrollment = EnrollmentFactory()

    left = services.withdraw(enrollment, reason=" Too busy. ")

    assert (left.status, left.closed_because) == ("withdrawn", "Too busy.")
    with pytest.raises(services.AlreadyClosed):
        services.withdraw(enrollment)


def test_enrolling_takes_the_course_off_the_saved_list():
    learner, course = UserFactory(), CourseFactory()
    services.save_course(learner, course)
    services.save_course(learner, course)
    assert SavedCourse.objects.count() == 1

    services.enroll(learner, course=course, origin=Origin.SELF)

    assert not SavedCourse.objects.exists()
