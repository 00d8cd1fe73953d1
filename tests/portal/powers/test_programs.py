"""Programs: purview over each element of it, and over nothing else."""

import pytest
from django.urls import reverse

from catalog.enrollment.policies import enrollment_policy
from catalog.records.policies import completion_policy
from learning_paths.policies import path_enrollment_policy, path_policy
from portal.people.enums import Role
from portal.powers.enums import Step
from portal.powers.models import PowerUse, ProgramOwner, StepHolder
from portal.powers.policies import program_policy
from portal.powers.services import (
    NotInProgram,
    change_program,
    end_ownership,
    hand_step,
    remove_section,
    take_step_back,
)
from tests.factories.courses import course_page
from tests.factories.enrollment import EnrollmentFactory
from tests.factories.paths import short_path
from tests.factories.people import UserFactory, person_with
from tests.factories.powers import again, program_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(site):
    """Two courses, each with somebody on it; the first belongs to a program with an owner."""
    mine, other = course_page(site.catalog), course_page(site.catalog)
    rows = [EnrollmentFactory(course=page.course) for page in (mine, other)]
    owner = UserFactory()
    program = program_with(mine, owner=owner)
    return program, owner, mine, other, rows


def rows_of(policy, person, action):
    return set(policy.instances_user_has_permission_for(again(person), action))


def test_an_owner_sees_and_manages_the_people_of_the_program_and_no_others(two):
    _program, owner, _mine, _other, rows = two

    for action in ("view", "manage", "withdraw"):
        assert rows_of(enrollment_policy, owner, action) == {rows[0]}
    assert completion_policy.user_has_permission(again(owner), "record")


def test_an_owner_writes_the_pages_of_the_program_and_no_others(two):
    _program, owner, mine, other, _rows = two

    assert mine.permissions_for_user(again(owner)).can_publish()
    assert not other.permissions_for_user(again(owner)).can_edit()
    assert not mine.get_parent().permissions_for_user(again(owner)).can_add_subpage()


def test_a_program_owns_its_sections_in_every_language(two, site):
    program, owner, mine, _other, _rows = two
    translated = mine.copy_for_translation(site.catalog_de.locale)
    change_program(program, by=None, name="Anew")

    assert translated.permissions_for_user(again(owner)).can_edit()


def test_paths_of_the_program_come_with_the_people_on_them(site, two):
    program, owner, _mine, other, _rows = two
    inside, outside = short_path(site, other.course), short_path(site, other.course)
    from learning_paths.services import enroll_on_path
    from portal.powers.services import add_section

    add_section(program, page=inside, by=None)
    followed = enroll_on_path(UserFactory(), path=inside.learning_path, origin="staff")
    enroll_on_path(UserFactory(), path=outside.learning_path, origin="staff")

    assert rows_of(path_policy, owner, "follow") == {inside.learning_path}
    assert rows_of(path_enrollment_policy, owner, "follow") == {followed}


@pytest.mark.parametrize(
    ("step", "edits", "publishes", "manages", "follows"),
    [
        (Step.DESIGN, True, False, False, False),
        (Step.DEVELOP, True, True, False, False),
        (Step.FACILITATE, False, False, True, True),
        (Step.EVALUATE, False, False, False, True),
    ],
)
def test_a_step_gives_what_it_says_and_goes_back(two, step, edits, publishes, manages, follows):
    program, owner, mine, _other, rows = two
    person = UserFactory()

    holder = hand_step(program, step, person, by=owner)

    may = mine.permissions_for_user(again(person))
    assert (may.can_edit(), may.can_publish()) == (edits, publishes)
    assert rows_of(enrollment_policy, person, "manage") == ({rows[0]} if manages else set())
    assert rows_of(enrollment_policy, person, "view") == ({rows[0]} if follows else set())
    assert rows_of(program_policy, person, "view") == {program}
    assert rows_of(program_policy, person, "hand") == set()
    # The owner keeps their purview.
    assert rows_of(enrollment_policy, owner, "manage") == {rows[0]}

    take_step_back(holder, by=owner)

    assert not mine.permissions_for_user(again(person)).can_edit()
    assert rows_of(enrollment_policy, person, "view") == set()
    assert StepHolder.objects.get().ended_by == owner


def test_a_step_goes_to_nobody_twice_nor_to_an_owner(two):
    program, owner, *_rest = two
    person = UserFactory()
    hand_step(program, Step.DESIGN, person, by=owner)

    with pytest.raises(NotInProgram, match="have this step"):
        hand_step(program, Step.DESIGN, person, by=owner)
    with pytest.raises(NotInProgram, match="every step"):
        hand_step(program, Step.DESIGN, owner, by=owner)
    with pytest.raises(NotInProgram, match="cannot sign in"):
        hand_step(program, Step.DESIGN, UserFactory(is_active=False), by=owner)


def test_purview_ends_with_the_ownership_the_section_and_the_program(two):
    program, owner, mine, _other, rows = two
    assert rows_of(enrollment_policy, owner, "view") == {rows[0]}

    change_program(program, by=None, is_closed=True)
    assert rows_of(enrollment_policy, owner, "view") == set()
    assert not mine.permissions_for_user(again(owner)).can_edit()
    change_program(program, by=None, is_closed=False)
    assert mine.permissions_for_user(again(owner)).can_edit()

    remove_section(program.sections.get(), by=None)
    assert rows_of(enrollment_policy, owner, "view") == set()
    assert not mine.permissions_for_user(again(owner)).can_edit()

    end_ownership(ProgramOwner.objects.get(), by=None)
    assert rows_of(program_policy, owner, "view") == set()


def test_roles_and_programs_are_used_together_and_either_goes_without_moving_data(two):
    _program, owner, _mine, _other, rows = two
    staff = person_with(Role.TRAINING_STAFF)
    assert rows_of(enrollment_policy, staff, "view") == set(rows)

    staff.groups.clear()

    assert rows_of(enrollment_policy, staff, "view") == set()
    assert rows_of(enrollment_policy, owner, "view") == {rows[0]}


def test_work_on_a_page_for_a_program_is_noted(two):
    _program, owner, mine, _other, _rows = two
    page = type(mine).objects.get(pk=mine.pk)

    page.save_revision(user=again(owner), log_action=True)

    assert [(use.person, use.source) for use in PowerUse.objects.all()] == [(owner, "program")]


def test_the_program_page_shows_what_belongs_to_it(client, two):
    program, owner, mine, other, _rows = two
    client.force_login(owner)

    html = client.get(reverse("powers:program", args=[program.pk])).content.decode()

    assert mine.title in html
    assert other.title not in html
    assert "Facilitate" in html


def test_an_owner_hands_a_step_over_on_the_page_and_takes_it_back(client, two):
    program, owner, *_rest = two
    person = UserFactory()
    client.force_login(owner)
    told = {"step": "facilitate", "person": person.login_name}

    assert client.post(reverse("powers:hand", args=[program.pk]), told).status_code == 302
    holder = StepHolder.objects.get()
    assert (holder.person, holder.given_by) == (person, owner)
    url = reverse("powers:take_back", args=[program.pk, holder.pk])
    assert client.get(url).status_code == 200
    assert client.post(url).status_code == 302

    holder.refresh_from_db()
    assert holder.ended_by == owner


def test_a_form_that_names_nobody_says_so(client, two):
    program, owner, *_rest = two
    client.force_login(owner)

    for person in ("<script>", "x" * 10_000, "nul\0nul"):
        told = {"step": "facilitate", "person": person}
        assert client.post(reverse("powers:hand", args=[program.pk]), told).status_code == 400

    assert not StepHolder.objects.exists()


def test_whoever_has_a_step_is_told_who_hands_them_out(client, two):
    program, owner, *_rest = two
    person = UserFactory()
    hand_step(program, Step.DESIGN, person, by=owner)
    client.force_login(person)

    url = reverse("powers:hand", args=[program.pk])
    response = client.post(url, {"step": "design", "person": UserFactory().login_name})

    assert response.status_code == 403
    assert "Only the owners of a program" in response.content.decode()
    assert StepHolder.objects.count() == 1


def test_a_stranger_finds_no_program(client, two):
    program, *_rest = two
    owner_of_another = UserFactory()
    program_with(owner=owner_of_another)
    client.force_login(owner_of_another)

    assert client.get(reverse("powers:program", args=[program.pk])).status_code == 404
    client.force_login(UserFactory())
    assert client.get(reverse("powers:programs")).status_code == 403


@pytest.mark.parametrize("many", [1, 5])
def test_the_list_and_the_page_cost_the_same_however_long(
    client, site, django_assert_max_num_queries, many
):
    owner = UserFactory()
    programs = [program_with(owner=owner) for _ in range(many)]
    for _ in range(many):
        hand_step(programs[0], Step.DESIGN, UserFactory(), by=owner)
    client.force_login(owner)
    client.get("/programs/")

    with django_assert_max_num_queries(32):
        assert client.get("/programs/").status_code == 200
    with django_assert_max_num_queries(50):
        assert client.get(reverse("powers:program", args=[programs[0].pk])).status_code == 200
