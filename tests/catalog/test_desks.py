"""The desks of enrollments and completions."""

import pytest
from django.urls import reverse
from django.utils import timezone

from catalog.enrollment.models import Enrollment
from catalog.records.models import Completion
from catalog.records.services import record_completion
from portal.people.enums import Role
from tests.factories.courses import CourseFactory
from tests.factories.enrollment import EnrollmentFactory
from tests.factories.people import UserFactory, person_with

pytestmark = pytest.mark.django_db

DESKS = ["enrollments", "completions"]


@pytest.fixture
def staff(client, site):
    person = person_with(Role.TRAINING_STAFF)
    client.force_login(person)
    return person


def completion(**learner):
    return record_completion(
        UserFactory(**learner),
        course=CourseFactory(title="Knots"),
        by=UserFactory(),
        reason="Seen it.",
        completed_on=timezone.localdate(),
    )


def test_staff_enroll_somebody_by_number_and_code(client, staff):
    learner, course = UserFactory(employee_number="40-1"), CourseFactory(code="KNO-1")
    address = reverse("enrollment_enroll")
    assert client.get(address).status_code == 200

    client.post(address, {"learner": "40-1", "course": "kno-1"})

    row = Enrollment.objects.get()
    assert (row.learner, row.course, row.origin) == (learner, course, "staff")
    again = client.post(address, {"learner": "40-1", "course": "kno-1"})
    assert "already on this course" in again.content.decode()
    unknown = client.post(address, {"learner": "nobody", "course": "???"})
    assert "Nobody who may sign in" in unknown.content.decode()
    assert "No course has this code" in unknown.content.decode()


def test_staff_record_correct_and_take_back(client, staff):
    learner, course = UserFactory(employee_number="40-1"), CourseFactory(code="KNO-1")
    said = {"learner": "40-1", "course": "KNO-1", "completed_on": "2026-03-02", "reason": "Seen."}

    client.post(reverse("records_record"), said)

    row = Completion.objects.get()
    assert (row.learner, row.course, row.recorded_by) == (learner, course, staff)
    correct = reverse("records_correct", args=[row.pk])
    assert client.get(correct).status_code == 200
    client.post(correct, {"completed_on": "2026-03-01", "reason": "Wrong day."})
    newer = Completion.objects.standing().get()
    assert str(newer.completed_on) == "2026-03-01"
    twice = client.post(correct, {"completed_on": "2026-03-01", "reason": "Again."})
    assert "A later line corrects this one" in twice.content.decode()


@pytest.mark.parametrize("desk", DESKS)
def test_a_desk_lists_searches_inspects_and_exports(client, staff, desk):
    row = completion(display_name="=Ilse")
    pk = row.pk if desk == "completions" else row.enrollment_id

    index = reverse(f"{desk}_modeladmin_index")
    assert "=Ilse" in client.get(index, {"q": "Ilse"}).content.decode()
    assert client.get(reverse(f"{desk}_modeladmin_inspect", args=[pk])).status_code == 200
    exported = client.get(index, {"export": "csv"})
    assert "'=Ilse" in b"".join(exported.streaming_content).decode()
    assert client.get(index, {"export": "xlsx"}).status_code == 200


@pytest.mark.parametrize("desk", DESKS)
def test_nobody_edits_or_deletes_at_a_desk(client, staff, desk):
    completion()
    EnrollmentFactory()

    for action in ("create", "edit", "delete"):
        args = [] if action == "create" else [1]
        answer = client.post(reverse(f"{desk}_modeladmin_{action}", args=args))
        assert answer.status_code in (302, 403, 404)
    assert (Enrollment.objects.count(), Completion.objects.count()) == (2, 1)


@pytest.mark.parametrize("rows", [2, 12])
@pytest.mark.parametrize("desk", DESKS)
def test_a_desk_costs_the_same_however_long_it_is(
    client, staff, desk, rows, django_assert_max_num_queries
):
    for _n in range(rows):
        completion()
    client.get(reverse(f"{desk}_modeladmin_index"))

    with django_assert_max_num_queries(30):
        client.get(reverse(f"{desk}_modeladmin_index"))


@pytest.mark.parametrize("role", [Role.LEARNER, Role.PROGRAM_OWNER, Role.ADMINISTRATOR])
def test_others_put_nothing_on_record(client, site, role):
    row = completion()
    client.force_login(person_with(role))

    for address in (
        reverse("records_record"),
        reverse("records_correct", args=[row.pk]),
        reverse("enrollment_enroll"),
    ):
        assert client.post(address, {"reason": "Mine."}).status_code in (302, 403, 404)
    assert Completion.objects.count() == 1
