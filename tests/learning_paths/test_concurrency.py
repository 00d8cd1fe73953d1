"""Two at once, on a database that lets two in."""

import pytest
from django.db import connection
from wagtail.models import Collection, Locale, Page

from learning_paths.enums import PathOrigin
from learning_paths.models import LearningPathPage, PathEnrollment
from learning_paths.services import AlreadyOnPath, CannotPublishPath, enroll_on_path
from tests.catalog.enrollment.test_concurrency import at_once
from tests.factories.courses import CourseFactory
from tests.factories.paths import path_page, set_groups
from tests.factories.people import UserFactory

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite lets one writer in at a time"
    ),
]


@pytest.fixture
def roots(transactional_db):
    """What a test with real transactions before this one has emptied."""
    locale = Locale.objects.get_or_create(language_code="en")[0]
    if Page.get_first_root_node() is None:
        Page.add_root(title="Root", slug="root", locale=locale)
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")


def test_four_clicks_at_once_enroll_once(roots, request):
    site = request.getfixturevalue("site")
    page = path_page(site, [("A", "all", None, [CourseFactory()])])
    learner = UserFactory()

    said = at_once(lambda: enroll_on_path(learner, path=page.learning_path, origin=PathOrigin.SELF))

    refused = [one for one in said if isinstance(one, AlreadyOnPath)]
    assert (len(refused), PathEnrollment.objects.count()) == (3, 1)


def test_two_publishes_at_once_close_no_circle(roots, request):
    site = request.getfixturevalue("site")
    pages = [path_page(site, [("A", "all", None, [CourseFactory()])]) for _n in range(2)]
    waiting = [(pages[0].pk, pages[1].learning_path), (pages[1].pk, pages[0].learning_path)]

    def publish():
        pk, inner = waiting.pop()
        page = LearningPathPage.objects.get(pk=pk)
        set_groups(page, [("B", "all", None, [inner])])
        page.save_revision().publish()

    said = at_once(publish, times=2)

    assert [type(one) for one in said if one is not None] == [CannotPublishPath]
