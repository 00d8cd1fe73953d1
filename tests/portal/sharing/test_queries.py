"""On which pages a share gives somebody a power."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.sharing.enums import Power
from portal.sharing.models import Share
from portal.sharing.queries import pages_with
from tests.factories.courses import course_page
from tests.factories.people import GroupFactory, UserFactory
from tests.factories.sharing import ShareFactory


def titles(person, power=Power.NUMBERS) -> list[str]:
    return sorted(pages_with(person, power).values_list("title", flat=True))


def test_a_share_reaches_the_page_and_what_is_below(catalog):
    page = course_page(catalog, lessons=2, title="Fire")
    course_page(catalog, title="Water")
    share = ShareFactory(page=page, may_see_numbers=True)

    assert titles(share.person) == ["Fire", "Lesson 1", "Lesson 2"]


def test_a_share_gives_only_the_powers_it_names(catalog):
    share = ShareFactory(page=course_page(catalog, title="Fire"), may_see_numbers=True)

    assert titles(share.person, Power.EDIT) == ["Fire"]
    assert titles(share.person, Power.PUBLISH) == titles(share.person, Power.MODERATE) == []


def test_what_is_shared_with_two_groups_of_a_person_shows_once(catalog):
    page = course_page(catalog, title="Fire")
    groups = GroupFactory.create_batch(2)
    person = UserFactory(groups=groups)
    for group in groups:
        ShareFactory(page=page, holder=group)
        ShareFactory(page=catalog, holder=group, may_edit=False, may_see_numbers=True)

    assert titles(person, Power.EDIT) == ["Fire"]
    assert titles(person).count("Fire") == 1
    assert titles(UserFactory()) == []


def test_a_share_holds_through_its_last_day(catalog):
    page = course_page(catalog, title="Fire")
    today = timezone.localdate()
    last_day = ShareFactory(page=page, until=today)
    past = ShareFactory(page=page, until=today - timedelta(days=1))
    ended = ShareFactory(page=page, ended_at=timezone.now())

    assert titles(last_day.person, Power.EDIT) == ["Fire"]
    assert titles(past.person, Power.EDIT) == titles(ended.person, Power.EDIT) == []


def test_strangers_and_those_who_left_hold_nothing(catalog):
    share = ShareFactory(page=course_page(catalog))
    share.person.is_active = False

    assert titles(share.person, Power.EDIT) == titles(AnonymousUser(), Power.EDIT) == []


def test_asking_for_the_pages_costs_no_query_of_its_own(catalog, django_assert_num_queries):
    share = ShareFactory(page=catalog)

    with django_assert_num_queries(0):
        pages = pages_with(share.person, Power.EDIT)
    with django_assert_num_queries(1):
        assert pages.filter(pk=catalog.pk).exists()


@pytest.mark.parametrize(
    ("fields", "broken"),
    [
        ({"group": True}, "share_is_not_with_two"),
        ({"person": None}, "share_is_with_somebody"),
        ({"may_edit": False}, "share_gives_a_power"),
    ],
)
def test_the_database_refuses_half_a_share(catalog, fields, broken):
    if fields.get("group"):
        fields = {"group": GroupFactory()}

    with pytest.raises(IntegrityError, match=broken), transaction.atomic():
        ShareFactory(page=catalog, **fields)

    assert not Share.objects.exists()


def test_a_page_is_openly_shared_once_with_somebody(catalog):
    share = ShareFactory(page=catalog)
    ShareFactory(page=catalog, holder=share.person, ended_at=timezone.now())

    with pytest.raises(IntegrityError), transaction.atomic():
        ShareFactory(page=catalog, holder=share.person)

    assert Share.objects.count() == 2
