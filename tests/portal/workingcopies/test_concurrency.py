"""Two at once, on a database that lets two in."""

import pytest
from django.db import connection
from wagtail.models import Collection, Locale, Page

from catalog.courses.models import CoursePage, LessonPage
from portal.people.models import User
from portal.workingcopies.models import WorkingCopy
from portal.workingcopies.services import (
    AlreadyClosed,
    CannotBegin,
    begin_working_copy,
    discard_working_copy,
    merge_working_copy,
)
from tests.catalog.enrollment.test_concurrency import at_once
from tests.factories.courses import course_page
from tests.factories.people import UserFactory
from tests.factories.workingcopies import added_lesson, draft, working_copy

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite lets one writer in at a time"
    ),
]


@pytest.fixture
def course(transactional_db, request):
    """A course, whatever a test with real transactions before this one has emptied."""
    locale = Locale.objects.get_or_create(language_code="en")[0]
    if Page.get_first_root_node() is None:
        Page.add_root(title="Root", slug="root", locale=locale)
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")
    return course_page(request.getfixturevalue("catalog"), lessons=2, title="Water")


def test_four_who_begin_at_once_begin_one(course):
    by = UserFactory()

    said = at_once(lambda: begin_working_copy(Page.objects.get(pk=course.pk), by=by))

    refused = [one for one in said if isinstance(one, CannotBegin)]
    assert (len(refused), WorkingCopy.objects.count()) == (3, 1)
    assert CoursePage.objects.count() == 2


def test_four_who_merge_at_once_merge_once(course):
    by = UserFactory()
    row = working_copy(course, by)
    draft(row.copy, title="Water, again")
    added_lesson(row, title="New")

    said = at_once(lambda: merge_working_copy(WorkingCopy.objects.get(pk=row.pk), by=by))

    assert sum(isinstance(one, AlreadyClosed) for one in said) == 3
    assert CoursePage.objects.get().title == "Water, again"
    assert LessonPage.objects.child_of(CoursePage.objects.get()).count() == 3


def test_merging_and_discarding_at_once_does_one_of_them(course):
    by = UserFactory()
    row = working_copy(course, by)
    draft(row.copy, title="Water, again")
    ways = [merge_working_copy, discard_working_copy]

    said = at_once(
        lambda: ways.pop()(WorkingCopy.objects.get(pk=row.pk), by=User.objects.get(pk=by.pk)),
        times=2,
    )

    assert sum(isinstance(one, AlreadyClosed) for one in said) == 1
    assert CoursePage.objects.count() == 1
