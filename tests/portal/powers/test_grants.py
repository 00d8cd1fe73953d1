"""Powers that are granted: within a scope, until a day, and noted when they are used."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from catalog.enrollment.policies import enrollment_policy
from catalog.records.policies import completion_policy
from portal.core.dates import organisation_today
from portal.organisation.models import Deputy
from portal.people.enums import Role
from portal.powers.enums import ScopeKind
from portal.powers.models import Grant, PowerUse
from portal.powers.queries import scope_of
from portal.powers.services import (
    AlreadyEnded,
    NotToBeGranted,
    end_grant,
    grant_power,
    renew_by_the_clock,
)
from tests.factories.courses import course_page
from tests.factories.enrollment import EnrollmentFactory
from tests.factories.people import GroupFactory, UserFactory, person_with
from tests.factories.powers import again, program_with, reports_to, unit, works_in

pytestmark = pytest.mark.django_db
VIEW = "enrollment.view_enrollment"


def granted(holder, **fields):
    return grant_power(holder, by=None, reason="For the test.", **fields)


def seen_by(person):
    rows = enrollment_policy.instances_user_has_permission_for(again(person), "view")
    return set(rows.values_list("pk", flat=True))


def test_a_capability_granted_everywhere_is_a_permission():
    person, row = UserFactory(), EnrollmentFactory()

    granted(person, capability=VIEW)

    assert again(person).has_perm(VIEW)
    assert VIEW in again(person).get_all_permissions()
    assert seen_by(person) == {row.pk}


def test_a_grant_for_a_unit_reaches_the_people_in_it_and_below_and_nobody_else():
    north = unit("North")
    team, south = unit("Team", parent=north), unit("South")
    inside, below, outside = EnrollmentFactory(), EnrollmentFactory(), EnrollmentFactory()
    works_in(inside.learner, north)
    works_in(below.learner, team)
    works_in(outside.learner, south)
    person = UserFactory()

    granted(person, role=Role.EXECUTIVE, scope=ScopeKind.UNIT, unit=north)

    assert seen_by(person) == {inside.pk, below.pk}
    # A permission would let Django's own screens show everybody.
    assert not again(person).has_perm(VIEW)
    assert again(person).has_perm("wagtailadmin.access_admin")


def test_who_left_the_unit_leaves_the_scope_with_their_last_day():
    north, row = unit(), EnrollmentFactory()
    job = works_in(row.learner, north)
    person = UserFactory()
    granted(person, capability=VIEW, scope=ScopeKind.UNIT, unit=north)
    assert seen_by(person) == {row.pk}

    job.ends_on = organisation_today() - timedelta(days=1)
    job.save()

    assert seen_by(person) == set()


def test_a_grant_for_a_page_reaches_the_courses_below_it(site):
    inside, outside = course_page(site.catalog), course_page(site.catalog)
    row = EnrollmentFactory(course=inside.course)
    EnrollmentFactory(course=outside.course)
    person = UserFactory()

    granted(person, capability=VIEW, scope=ScopeKind.PAGES, page=inside)

    assert seen_by(person) == {row.pk}


@pytest.mark.parametrize(
    ("first", "last", "holds"), [(-2, 0, True), (-2, -1, False), (1, 2, False)]
)
def test_a_grant_holds_from_its_first_day_to_its_last_inclusive(first, last, holds):
    person, today = UserFactory(), organisation_today()

    granted(
        person,
        capability=VIEW,
        starts_on=today + timedelta(days=first),
        ends_on=today + timedelta(days=last),
    )

    assert bool(scope_of(again(person), VIEW)) is holds
    assert again(person).has_perm(VIEW) is holds


def test_an_ended_grant_gives_nothing_and_stays():
    person = UserFactory()
    grant = granted(person, capability=VIEW)

    end_grant(grant, by=None)

    assert not scope_of(again(person), VIEW)
    assert Grant.objects.get().ended_at is not None
    with pytest.raises(AlreadyEnded):
        end_grant(grant, by=None)
    with pytest.raises(TypeError, match="kept"):
        grant.delete()
    with pytest.raises(TypeError, match="kept"):
        Grant.objects.all().delete()


def test_a_grant_to_a_group_is_each_members_and_ends_with_their_membership():
    group, row = GroupFactory(), EnrollmentFactory()
    person = UserFactory(groups=[group])

    granted(group, capability=VIEW)
    assert seen_by(person) == {row.pk}
    person.groups.remove(group)

    assert seen_by(person) == set()


def test_a_deactivated_person_has_nothing():
    person = UserFactory(is_active=False)

    granted(person, capability=VIEW)

    assert not scope_of(again(person), VIEW)
    assert not again(person).has_perm(VIEW)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"role": Role.ADMINISTRATOR}, "under People"),
        ({"role": Role.LINE_MANAGER}, "by hand"),
        ({"role": Role.LEARNER}, "Everybody"),
        ({"capability": "auth.delete_everything"}, "no capability"),
        ({}, "role or a capability"),
        ({"role": Role.HR, "capability": VIEW}, "role or a capability"),
        ({"role": Role.HR, "scope": ScopeKind.UNIT}, "which unit"),
        ({"role": Role.HR, "scope": ScopeKind.PAGES}, "which unit, program or page"),
    ],
)
def test_what_makes_no_grant_is_refused_with_a_sentence(fields, sentence):
    with pytest.raises(NotToBeGranted, match=sentence):
        granted(UserFactory(), **fields)

    assert not Grant.objects.exists()


def test_the_database_refuses_a_grant_to_nobody():
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(role=Role.HR, scope=ScopeKind.EVERYTHING, reason="")


def test_a_line_manager_is_who_has_reports_and_sees_their_team_alone():
    manager = UserFactory()
    mine, theirs = EnrollmentFactory(), EnrollmentFactory()
    reports_to(mine.learner, manager)
    reports_to(theirs.learner, UserFactory())

    assert seen_by(manager) == {mine.pk}
    assert not completion_policy.user_has_permission(again(manager), "record")


def test_a_deputy_for_the_team_sees_it_while_it_lasts():
    manager, deputy, row = UserFactory(), UserFactory(), EnrollmentFactory()
    reports_to(row.learner, manager)
    standing_in = Deputy.objects.create(
        principal=manager, deputy=deputy, duty="team", starts_on=organisation_today()
    )
    assert seen_by(deputy) == {row.pk}

    standing_in.starts_on = organisation_today() - timedelta(days=9)
    standing_in.ends_on = organisation_today() - timedelta(days=1)
    standing_in.save()

    assert seen_by(deputy) == set()


def test_a_deputy_never_has_the_roles_of_whom_they_stand_in_for():
    principal, deputy = person_with(Role.TRAINING_STAFF), UserFactory()
    EnrollmentFactory()
    Deputy.objects.create(principal=principal, deputy=deputy, starts_on=organisation_today())

    assert seen_by(deputy) == set()


def test_asking_costs_one_query_for_whoever_has_nothing(django_assert_num_queries):
    person = again(UserFactory())
    person.has_perm("a.role")  # Django fetches the permissions of the groups

    with django_assert_num_queries(0):
        assert not scope_of(person, VIEW)
    person = again(UserFactory())
    with django_assert_num_queries(2):  # the groups', and ours
        assert not scope_of(person, VIEW)


@pytest.mark.parametrize("many", [1, 6])
def test_asking_costs_the_same_however_many_grants(site, django_assert_num_queries, many):
    person = UserFactory()
    for _ in range(many):
        program = program_with(course_page(site.catalog))
        granted(person, capability=VIEW, scope=ScopeKind.PROGRAM, program=program)
    person = again(person)

    with django_assert_num_queries(6):
        assert len(scope_of(person, VIEW).pages) == many


def test_a_grant_on_a_page_lets_its_holder_write_there_until_it_is_over(site):
    page, other = course_page(site.catalog), course_page(site.catalog)
    person = UserFactory()
    grant = granted(person, role=Role.TRAINING_STAFF, scope=ScopeKind.PAGES, page=page)
    assert page.permissions_for_user(again(person)).can_edit()
    assert page.permissions_for_user(again(person)).can_publish()
    assert not other.permissions_for_user(again(person)).can_edit()
    yesterday = organisation_today() - timedelta(days=1)

    Grant.objects.filter(pk=grant.pk).update(starts_on=yesterday, ends_on=yesterday)
    from django.utils import timezone

    renew_by_the_clock(timezone.now())

    assert not page.permissions_for_user(again(person)).can_edit()


def test_a_group_gets_the_pages_of_its_grant_and_loses_them_with_it(site):
    page, group = course_page(site.catalog), GroupFactory()
    person = UserFactory(groups=[group])
    grant = granted(group, role=Role.TRAINING_STAFF, scope=ScopeKind.PAGES, page=page)
    assert page.permissions_for_user(again(person)).can_edit()

    end_grant(grant, by=None)

    assert not page.permissions_for_user(again(person)).can_edit()


def test_a_change_by_a_grant_is_noted_and_one_by_a_role_is_not(client, site):
    page = course_page(site.catalog)
    learner = UserFactory()
    person, staff = UserFactory(), person_with(Role.TRAINING_STAFF)
    granted(person, role=Role.TRAINING_STAFF, scope=ScopeKind.PAGES, page=page)
    told = {"learner": learner.login_name, "course": page.course.code}

    client.force_login(person)
    assert client.post("/admin/enrollments/enroll/", told).status_code == 302
    client.force_login(staff)
    told["learner"] = UserFactory().login_name
    assert client.post("/admin/enrollments/enroll/", told).status_code == 302

    use = PowerUse.objects.get()
    assert (use.person, use.capability) == (person, "enrollment.manage_enrollment")
    assert use.source == "grant"
    assert "POST /admin/enrollments/enroll/" in use.what
    with pytest.raises(TypeError):
        use.save()


def test_looking_is_no_use_of_a_power(client):
    person = UserFactory()
    granted(person, role=Role.HR)
    client.force_login(person)

    assert client.get("/admin/enrollments/").status_code == 200

    assert not PowerUse.objects.exists()


def test_an_export_is_a_use_of_a_power(client):
    person = UserFactory()
    granted(person, role=Role.HR)
    EnrollmentFactory()
    client.force_login(person)

    response = client.get("/admin/enrollments/?export=csv")

    assert "attachment" in response["Content-Disposition"]
    assert VIEW in set(PowerUse.objects.values_list("capability", flat=True))


def test_nobody_enrolls_beyond_the_scope_of_their_grant(client, site):
    inside, outside = course_page(site.catalog), course_page(site.catalog)
    person, learner = UserFactory(), UserFactory()
    granted(person, role=Role.TRAINING_STAFF, scope=ScopeKind.PAGES, page=inside)
    client.force_login(person)

    told = {"learner": learner.login_name, "course": outside.course.code}
    response = client.post("/admin/enrollments/enroll/", told)

    assert response.status_code == 403
    assert not learner.enrollments.exists()
