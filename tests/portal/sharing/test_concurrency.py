"""Two at once, on a database that lets two in."""

import pytest
from django.db import connection
from wagtail.models import Collection, GroupPagePermission, Locale, Page

from portal.people.enums import Role
from portal.people.models import PersonGroup
from portal.sharing.enums import Power
from portal.sharing.models import CarriedRight, Share
from portal.sharing.services import HasEnded, end_share, share
from tests.catalog.enrollment.test_concurrency import at_once
from tests.factories.courses import course_page
from tests.factories.people import UserFactory, person_with

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite lets one writer in at a time"
    ),
]


@pytest.fixture
def catalog(transactional_db, request):
    """A catalog, also where a test with real transactions before this one has emptied all."""
    locale = Locale.objects.get_or_create(language_code="en")[0]
    if Page.get_first_root_node() is None:
        Page.add_root(title="Root", slug="root", locale=locale)
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")
    return request.getfixturevalue("site").catalog


def test_four_who_share_at_once_share_once(catalog):
    fire = course_page(catalog)
    person = UserFactory()
    staff = person_with(Role.TRAINING_STAFF)

    said = at_once(lambda: share(fire, holder=person, powers={Power.EDIT}, by=staff))

    assert [one for one in said if isinstance(one, Exception)] == []
    assert Share.objects.count() == PersonGroup.objects.count() == 1
    assert GroupPagePermission.objects.filter(group=person.person_group.group).count() == 2


def test_shares_of_two_pages_with_one_person_at_once_are_both_carried(catalog):
    pages = [course_page(catalog) for _n in range(2)]
    person = UserFactory()
    staff = person_with(Role.TRAINING_STAFF)
    waiting = list(pages)

    said = at_once(
        lambda: share(waiting.pop(), holder=person, powers={Power.EDIT}, by=staff), times=2
    )

    assert [one for one in said if isinstance(one, Exception)] == []
    group = person.person_group.group
    assert GroupPagePermission.objects.filter(group=group).count() == 4
    assert CarriedRight.objects.filter(group=group).count() == 5


def test_a_share_ended_twice_at_once_ends_once(catalog):
    staff = person_with(Role.TRAINING_STAFF)
    found = share(course_page(catalog), holder=UserFactory(), powers={Power.EDIT}, by=staff)

    said = at_once(lambda: end_share(Share.objects.get(pk=found.pk), by=staff), times=2)

    assert len([one for one in said if isinstance(one, HasEnded)]) == 1
    assert not CarriedRight.objects.exists()
