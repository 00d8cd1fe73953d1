"""A share begins, is carried in Wagtail, and ends; nobody gives what they do not hold."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page, PageLogEntry

from portal.core.clock import run_due_jobs
from portal.notifications.models import Notice
from portal.people.enums import Role
from portal.people.models import User
from portal.people.services import HasFacts, apply_roles, change_person, deactivate, remove
from portal.sharing.enums import Power
from portal.sharing.models import CarriedRight, Share
from portal.sharing.queries import pages_with, powers_to_share
from portal.sharing.services import (
    HasEnded,
    NotToBeShared,
    NotYoursToShare,
    change_last_day,
    end_past_shares,
    end_share,
    mend_rights,
    share,
    tell_members,
)
from tests.factories.courses import course_page
from tests.factories.paths import path_page
from tests.factories.people import GroupFactory, UserFactory, person_with
from tests.factories.sharing import ShareFactory

pytestmark = pytest.mark.django_db

BOTH = {Power.EDIT, Power.PUBLISH}


@pytest.fixture
def staff(site):
    return person_with(Role.TRAINING_STAFF)


@pytest.fixture
def fire(catalog):
    return course_page(catalog, lessons=1, title="Fire")


def may(person, fire) -> tuple[bool, bool]:
    """Whether ``person``, fetched anew, edits and publishes ``fire``."""
    tester = fire.permissions_for_user(User.objects.get(pk=person.pk))
    return tester.can_edit(), tester.can_publish()


def enters(person) -> bool:
    return User.objects.get(pk=person.pk).has_perm("wagtailadmin.access_admin")


def rights_of(group) -> set[tuple[str, str]]:
    rows = GroupPagePermission.objects.filter(group=group)
    return set(rows.values_list("page__title", "permission__codename"))


def test_whoever_is_given_a_page_edits_it_and_what_is_below(fire, catalog, staff):
    person = UserFactory()
    other = course_page(catalog, title="Water")

    share(fire, holder=person, powers={Power.EDIT}, by=staff)

    lesson = fire.get_children().get()
    assert may(person, fire) == may(person, lesson) == (True, False)
    assert may(person, other) == may(person, catalog) == (False, False)
    assert enters(person)
    assert may(UserFactory(), fire) == (False, False)


def test_numbers_and_moderation_touch_no_page(fire, staff):
    person = UserFactory()

    share(fire, holder=person, powers={Power.NUMBERS}, by=staff)

    assert may(person, fire) == (False, False)
    assert enters(person)
    assert pages_with(person, Power.NUMBERS).filter(pk=fire.pk).exists()


def test_an_ended_share_leaves_nothing_behind(fire, staff):
    person = UserFactory()
    found = share(fire, holder=person, powers=BOTH, by=staff)
    assert may(person, fire) == (True, True)

    end_share(found, by=staff)

    assert may(person, fire) == (False, False)
    assert not enters(person)
    assert not CarriedRight.objects.exists()
    found.refresh_from_db()
    assert (found.ended_by, found.is_open) == (staff, False)
    with pytest.raises(HasEnded):
        end_share(found, by=staff)


def test_of_two_shares_that_overlap_one_ends_and_the_other_holds(fire, catalog, staff):
    person = UserFactory()
    above = share(catalog, holder=person, powers={Power.EDIT}, by=staff)
    below = share(fire, holder=person, powers=BOTH, by=staff)

    end_share(below, by=staff)

    assert may(person, fire) == (True, False)
    assert enters(person)
    end_share(above, by=staff)
    assert may(person, fire) == (False, False)


def test_a_person_keeps_what_another_group_of_theirs_is_given(fire, staff):
    groups = GroupFactory.create_batch(2)
    person = UserFactory(groups=groups)
    first, second = (share(fire, holder=group, powers={Power.EDIT}, by=staff) for group in groups)

    end_share(first, by=staff)

    assert may(person, fire) == (True, False)
    end_share(second, by=staff)
    assert may(person, fire) == (False, False)
    assert not enters(person)


def test_what_an_administrator_gave_to_a_group_is_not_taken(fire, staff):
    group = GroupFactory()
    person = UserFactory(groups=[group])
    change = GroupPagePermission.objects.filter(permission__codename="change_page").first()
    GroupPagePermission.objects.create(group=group, page=fire, permission=change.permission)
    before = rights_of(group)

    end_share(share(fire, holder=group, powers=BOTH, by=staff), by=staff)

    assert rights_of(group) == before == {("Fire", "change_page")}
    assert may(person, fire) == (True, False)


def test_the_same_again_changes_nothing_and_tells_nobody_twice(fire, staff):
    person = UserFactory()
    first = share(fire, holder=person, powers=BOTH, by=staff)

    assert share(fire, holder=person, powers=BOTH, by=staff) == first
    assert Share.objects.count() == 1
    assert list(Notice.objects.values_list("person", "kind")) == [(person.pk, "share-given")]


def test_a_change_ends_the_old_and_adds_a_new(fire, staff):
    person = UserFactory()
    day = timezone.localdate() + timedelta(days=3)
    old = share(fire, holder=person, powers=BOTH, by=staff)

    new = change_last_day(old, until=day, by=staff)
    narrower = share(fire, holder=person, powers={Power.EDIT}, until=day, by=staff)

    old.refresh_from_db()
    assert (old.ended_by, new.until, new.powers) == (staff, day, BOTH)
    assert Share.objects.current().get() == narrower
    assert may(person, fire) == (True, False)
    with pytest.raises(HasEnded):
        change_last_day(old, until=None, by=staff)


def test_the_clock_ends_what_is_past_its_day(fire, staff):
    person = UserFactory()
    today = timezone.localdate()
    found = share(fire, holder=person, powers=BOTH, until=today, by=staff)
    stays = share(fire, holder=UserFactory(), powers=BOTH, until=today + timedelta(5), by=staff)

    assert end_past_shares(timezone.now()) == 0
    assert end_past_shares(timezone.now() + timedelta(days=1)) == 1

    found.refresh_from_db()
    assert (found.is_open, found.ended_by) == (False, None)
    assert may(person, fire) == (False, False)
    assert Notice.objects.filter(person=person, kind="share-ended").count() == 1
    assert may(stays.person, fire) == (True, True)
    assert "sharing.end_past_shares" in run_due_jobs(timezone.now())


def test_the_clock_mends_what_somebody_took_by_hand(fire, staff):
    group = GroupFactory()
    share(fire, holder=group, powers={Power.EDIT}, by=staff)
    GroupPagePermission.objects.filter(group=group).delete()
    group.permissions.clear()

    assert mend_rights(timezone.now()) == 1
    assert mend_rights(timezone.now()) == 0

    assert rights_of(group) == {("Fire", "add_page"), ("Fire", "change_page")}
    assert enters(UserFactory(groups=[group]))


def test_a_deleted_page_takes_its_shares_and_the_way_into_the_admin(fire, staff):
    person = UserFactory()
    share(fire, holder=person, powers=BOTH, by=staff)

    Page.objects.get(pk=fire.pk).delete()
    mend_rights(timezone.now())

    assert not Share.objects.exists()
    assert not enters(person)


@pytest.mark.parametrize("power", [Power.EDIT, Power.PUBLISH, Power.NUMBERS])
def test_nobody_shares_what_they_do_not_hold(fire, power):
    fire.responsible = UserFactory()
    fire.save()

    with pytest.raises(NotYoursToShare, match="You lack"):
        share(fire, holder=UserFactory(), powers={power}, by=fire.responsible)

    assert not Share.objects.exists()


def test_whoever_answers_for_a_page_shares_on_what_was_shared_with_them(fire, staff):
    person, other = UserFactory(), UserFactory()
    share(fire, holder=person, powers=BOTH, by=staff)
    assert powers_to_share(person, fire) == frozenset()

    fire.responsible = person
    fire.save()

    assert powers_to_share(person, fire) == BOTH
    assert powers_to_share(person, fire.get_children().get()) == BOTH
    share(fire, holder=other, powers={Power.EDIT}, by=person)
    assert may(other, fire) == (True, False)


def test_an_own_page_is_shared_by_whoever_may_only_add_pages(site):
    owner = person_with(Role.PROGRAM_OWNER)
    mine = path_page(site, [], publish=False, owner=owner)
    another = path_page(site, [], publish=False, owner=person_with(Role.PROGRAM_OWNER))

    assert Power.EDIT in powers_to_share(owner, mine)
    assert Power.EDIT not in powers_to_share(owner, another)


def test_nobody_narrows_what_somebody_else_gave_beyond_their_own_rights(fire, staff):
    person, editor = UserFactory(), UserFactory()
    share(fire, holder=editor, powers={Power.EDIT}, by=staff)
    fire.responsible = editor
    fire.save()
    more = share(fire, holder=person, powers=BOTH, by=staff)

    with pytest.raises(NotYoursToShare, match="Ask them"):
        share(fire, holder=person, powers={Power.EDIT}, by=editor)

    more.refresh_from_db()
    assert more.is_open
    assert may(person, fire) == (True, True)


def test_nothing_is_shared_with_oneself_a_role_or_whoever_left(fire, staff):
    role = Group.objects.get(role_group__role=Role.LEARNER)
    hidden = share(fire, holder=UserFactory(), powers=BOTH, by=staff).person.person_group.group
    past = timezone.localdate() - timedelta(days=1)

    for holder in (staff, role, hidden, UserFactory(is_active=False)):
        with pytest.raises(NotToBeShared):
            share(fire, holder=holder, powers=BOTH, by=staff)
    with pytest.raises(NotToBeShared, match="past"):
        share(fire, holder=UserFactory(), powers=BOTH, until=past, by=staff)
    with pytest.raises(NotToBeShared, match="at least one"):
        share(fire, holder=UserFactory(), powers=(), by=staff)

    assert Share.objects.count() == 1


def test_roles_keep_exactly_their_own_and_shares_survive_it(fire, staff):
    person = UserFactory()
    role = Group.objects.get(role_group__role=Role.TRAINING_STAFF)
    before = rights_of(role)
    share(fire, holder=person, powers=BOTH, by=staff)

    apply_roles()

    assert rights_of(role) == before
    assert may(person, fire) == (True, True)


def test_an_administrator_who_saves_a_person_takes_no_share(fire, staff):
    person = UserFactory()
    share(fire, holder=person, powers=BOTH, by=staff)

    change_person(person, by=person_with(Role.ADMINISTRATOR), roles=[Role.LEARNER], groups=[])

    assert may(person, fire) == (True, True)


def test_the_deactivated_can_do_nothing_and_lose_nothing(fire, staff):
    person = UserFactory()
    share(fire, holder=person, powers=BOTH, by=staff)

    deactivate(person, by=None)

    assert may(person, fire) == (False, False)
    assert Share.objects.current().count() == 1


def test_whoever_has_or_gives_shares_is_deactivated_and_not_removed(fire, staff):
    found = share(fire, holder=UserFactory(), powers=BOTH, by=staff)
    administrator = person_with(Role.ADMINISTRATOR)

    for person in (found.person, staff):
        with pytest.raises(HasFacts, match="shares"):
            remove(person, by=administrator)


def test_a_removed_group_ends_its_shares_which_keep_its_name(fire, staff):
    group = GroupFactory(name="Divers")
    member = UserFactory(groups=[group])
    found = share(fire, holder=group, powers=BOTH, by=staff)

    group.delete()

    found.refresh_from_db()
    assert (found.group, found.holder_name, found.is_open) == (None, "Divers", False)
    assert Notice.objects.filter(person=member, kind="share-ended").exists()


def test_every_member_of_a_group_is_told_once_but_whoever_shares(fire, staff):
    group = GroupFactory()
    members = [UserFactory(groups=[group]) for _n in range(3)]
    UserFactory(groups=[group], is_active=False)
    UserFactory()
    staff.groups.add(group)
    found = share(fire, holder=group, powers=BOTH, by=staff)

    for _twice in range(2):
        tell_members(found.pk, kind="share-given", but=staff.pk)

    told = Notice.objects.filter(kind="share-given").values_list("person", flat=True)
    assert sorted(told) == [one.pk for one in members]
    assert tell_members(0, kind="share-given", but=None) == 0


def test_the_log_of_the_page_keeps_who_shared_what(fire, staff):
    found = share(fire, holder=UserFactory(display_name="Ilse"), powers={Power.EDIT}, by=staff)
    end_share(found, by=staff)

    entries = PageLogEntry.objects.filter(page=fire.pk, action__startswith="sharing.")
    said = [(one.action, one.user, one.formatter.format_message(one)) for one in entries]
    assert sorted(said) == [
        ("sharing.end", staff, "No longer shared with Ilse: Edit"),
        ("sharing.give", staff, "Shared with Ilse: Edit"),
    ]


@pytest.mark.parametrize("others", [0, 30])
def test_a_further_share_costs_the_same_however_many_there_are(
    catalog, fire, staff, django_assert_max_num_queries, others
):
    person = UserFactory()
    share(catalog, holder=person, powers={Power.EDIT}, by=staff)
    for _n in range(others):
        ShareFactory(page=fire)
        share(course_page(catalog), holder=person, powers=BOTH, by=staff)

    with django_assert_max_num_queries(60):
        share(fire, holder=person, powers=BOTH, by=staff)
