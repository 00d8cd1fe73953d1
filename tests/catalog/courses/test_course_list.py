"""The list of courses for training staff: filters, bulk actions and what they take away."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from catalog.courses.models import CoursePage
from catalog.courses.viewsets import course_list
from portal.people.enums import Role
from tests.factories.courses import course_page
from tests.factories.people import UserFactory, person_with
from tests.factories.vocabulary import TopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client, site):
    person = person_with(Role.TRAINING_STAFF)
    client.force_login(person)
    return person


@pytest.fixture
def address(site):
    return reverse(course_list.get_url_name("index"))


def listed(client, address, **filters):
    answer = client.get(address, filters)
    assert answer.status_code == 200
    return sorted(page.title for page in answer.context["object_list"])


def test_staff_narrow_the_list_down(client, staff, address, catalog):
    safety, keeper = TopicFactory(name="Safety"), UserFactory()
    yesterday = timezone.localdate() - timedelta(days=1)
    course_page(catalog, title="Ladders", topics=[safety], delivery="classroom")
    course_page(catalog, title="Budgets", responsible=keeper, review_by=yesterday)
    course_page(catalog, title="Knots").unpublish()

    assert listed(client, address) == ["Budgets", "Knots", "Ladders"]
    assert listed(client, address, topics=safety.pk) == ["Ladders"]
    assert listed(client, address, delivery="classroom") == ["Ladders"]
    assert listed(client, address, responsible=keeper.pk) == ["Budgets"]
    assert listed(client, address, live="false") == ["Knots"]
    assert listed(client, address, overdue="true") == ["Budgets"]


def test_several_courses_are_unpublished_at_once(client, staff, catalog):
    pages = [course_page(catalog) for _n in range(3)]
    action = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"])

    client.post(f"{action}?id={pages[0].pk}&id={pages[1].pk}&next=/admin/")

    live = [page.live for page in CoursePage.objects.order_by("pk")]
    assert live == [False, False, True]
    assert [page.course.is_live for page in CoursePage.objects.order_by("pk")] == live


def test_the_list_is_taken_away_and_no_cell_is_a_formula(client, staff, address, catalog):
    course_page(catalog, title="=1+1", code="CALC-1")

    answer = client.get(address, {"export": "csv"})
    text = b"".join(answer.streaming_content).decode()
    workbook = load_workbook(BytesIO(b"".join(client.get(address, {"export": "xlsx"}))))

    assert "CALC-1" in text
    assert "'=1+1" in text
    cells = [cell.value for row in workbook.active.iter_rows() for cell in row]
    assert "'=1+1" in cells
    assert "=1+1" not in cells


def test_who_writes_no_courses_has_no_list(client, site, address, catalog):
    course_page(catalog, title="Knots")
    client.force_login(UserFactory())

    assert client.get(address).status_code == 302

    client.force_login(person_with(Role.PROGRAM_OWNER))
    answer = client.get(address)
    assert answer.status_code == 302 or "Knots" not in answer.content.decode()
