"""Two at once, on a database that lets two in."""

import threading

import pytest
from django.db import connection, connections

from catalog.enrollment.enums import Origin
from catalog.enrollment.models import Enrollment
from catalog.enrollment.services import AlreadyEnrolled, enroll
from catalog.records.models import Completion
from catalog.records.services import report_result
from tests.factories.courses import CourseFactory
from tests.factories.people import UserFactory

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite lets one writer in at a time"
    ),
]


def at_once(work, times=4):
    """Call ``work`` in so many threads at the same moment; return what each said or raised."""
    gate, said = threading.Barrier(times), []

    def run():
        try:
            gate.wait()
            said.append(work())
        except Exception as error:
            said.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _n in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def test_four_clicks_at_once_enroll_once():
    learner, course = UserFactory(), CourseFactory()

    said = at_once(lambda: enroll(learner, course=course, origin=Origin.SELF))

    refused = [one for one in said if isinstance(one, AlreadyEnrolled)]
    assert (len(said), len(refused), Enrollment.objects.count()) == (4, 3, 1)


def test_the_last_lesson_reported_four_times_at_once_completes_once():
    learner, course = UserFactory(), CourseFactory()
    activity = course.activities.create(
        key=course.translation_key, position=1, title="One", minutes=5, required=True, counts=True
    )
    enrollment = enroll(learner, course=course, origin=Origin.SELF)

    said = at_once(lambda: report_result(enrollment, key=activity.key))

    assert sorted(map(str, said)) == ["False", "False", "False", "True"]
    assert Completion.objects.count() == 1
