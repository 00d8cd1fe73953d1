"""The screens of administrators: granting, the matrix, programs, handing over, the report."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from learning_paths.models import LearningPath
from portal.home.models import PortalPage
from portal.people.enums import Role
from portal.people.models import Deviation
from portal.people.services import (
    apply_roles,
    forget_deviation,
    give_capability,
    withhold_capability,
)
from portal.powers.enums import ScopeKind, Step
from portal.powers.models import Grant, Handover, Program, ProgramOwner, StepHolder
from portal.powers.queries import all_spots
from portal.powers.services import (
    NothingToHandOver,
    TooLateToUndo,
    grant_power,
    hand_over,
    hand_step,
    undo_handover,
)
from tests.factories.courses import course_page
from tests.factories.paths import short_path
from tests.factories.people import GroupFactory, UserFactory, person_with
from tests.factories.powers import again, program_with, unit, works_in

pytestmark = pytest.mark.django_db
NAUGHTY = ["<script>alert(1)</script>", "x" * 10_000, "nul\0nul", "'; drop table"]
KINDS = ["pages", "paths", "programs", "steps", "grants"]


@pytest.fixture
def administrator(client):
    person = person_with(Role.ADMINISTRATOR)
    client.force_login(person)
    return person


def group_of(role) -> Group:
    return Group.objects.get(role_group__role=role)


def grant_form(**fields):
    return {"scope": "everything", "reason": "They lead it.", **fields}


def test_an_administrator_grants_and_ends(client, administrator):
    person = UserFactory()

    response = client.post(reverse("powers_grant"), grant_form(person=person.login_name, role="hr"))

    assert response.status_code == 302
    grant = Grant.objects.get()
    assert (grant.person, grant.role, grant.given_by) == (person, "hr", administrator)
    assert again(person).has_perm("people.view_user")
    assert person.display_name in client.get("/admin/grants/").content.decode()
    url = reverse("powers_end_grant", args=[grant.pk])
    assert client.get(url).status_code == 200
    assert client.post(url).status_code == 302
    assert not again(person).has_perm("people.view_user")


def test_what_was_filled_in_for_another_scope_is_left_aside(client, administrator):
    told = grant_form(person=UserFactory().login_name, role="hr", unit="No such unit")

    assert client.post(reverse("powers_grant"), told).status_code == 302
    assert Grant.objects.get().unit is None


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"person": "nobody"},
        {"person": "ADMIN", "group": "GROUP", "role": "hr"},
        {"person": "ADMIN"},
        {"person": "ADMIN", "role": "hr", "capability": "media"},
        {"person": "ADMIN", "role": "administrator"},
        {"person": "ADMIN", "role": "hr", "scope": "unit"},
        {"person": "ADMIN", "role": "hr", "scope": "unit", "unit": "nowhere"},
        {"person": "ADMIN", "role": "hr", "scope": "program", "program": "99999"},
        {"person": "ADMIN", "role": "hr", "scope": "pages", "page": "x"},
        {"person": "ADMIN", "role": "hr", "scope": "galaxy"},
        {"person": "ADMIN", "role": "hr", "starts_on": "2030-01-02", "ends_on": "2030-01-01"},
        *({"person": text, "reason": text, "unit": text, "scope": "unit"} for text in NAUGHTY),
    ],
)
def test_a_grant_that_makes_no_sense_is_refused_in_the_form(client, administrator, fields):
    words = {"ADMIN": administrator.login_name, "GROUP": str(GroupFactory().pk)}
    told = grant_form(**{name: words.get(text, text) for name, text in fields.items()})

    response = client.post(reverse("powers_grant"), told)

    assert response.status_code == 400
    assert not Grant.objects.exists()


def addresses():
    """Yield every address of the desks, with how it is asked."""
    program = program_with(owner=UserFactory())
    grant = Grant.objects.create(person=UserFactory(), role="hr", scope="everything", reason="-")
    row = Handover.objects.create(
        giver=UserFactory(), taker=UserFactory(), by=UserFactory(), reason="-"
    )
    yield "get", reverse("powers_grant"), False
    yield "post", reverse("powers_grant"), False
    yield "post", reverse("powers_end_grant", args=[grant.pk]), False
    yield "get", reverse("powers_matrix"), True
    yield "get", reverse("powers_group_capabilities", args=[group_of(Role.HR).pk]), False
    yield "post", reverse("powers_group_capabilities", args=[group_of(Role.HR).pk]), False
    yield "get", reverse("powers_programs"), True
    yield "get", reverse("powers_add_program"), False
    yield "post", reverse("powers_add_program"), False
    yield "get", reverse("powers_program", args=[program.pk]), True
    yield "post", reverse("powers_change_program", args=[program.pk]), False
    yield "post", reverse("powers_add_section", args=[program.pk]), False
    yield "post", reverse("powers_add_owner", args=[program.pk]), False
    owner = program.ownerships.get()
    yield "post", reverse("powers_end_owner", args=[program.pk, owner.pk]), False
    yield "get", reverse("powers_report"), True
    yield "get", reverse("powers_report") + "?export=csv", True
    yield "get", reverse("powers_hand_over"), False
    yield "post", reverse("powers_hand_over"), False
    yield "post", reverse("powers_undo_handover", args=[row.pk]), False
    yield "get", "/admin/grants/", True
    yield "get", "/admin/power-uses/", True
    yield "get", "/admin/handovers/", True
    yield "get", "/admin/looks/", True


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_nobody_else_changes_powers_and_only_auditors_see_them(client, site, role):
    asked = list(addresses())
    before = Grant.objects.count(), ProgramOwner.objects.filter(ended_at=None).count()
    client.force_login(person_with(role))

    for method, url, is_reading in asked:
        response = getattr(client, method)(url)
        if role == Role.AUDITOR and is_reading:
            assert response.status_code == 200, url
        else:
            assert response.status_code in (302, 403, 404), url
            assert not response.get("Location", "").startswith("/admin/powers/"), url

    assert (Grant.objects.count(), ProgramOwner.objects.filter(ended_at=None).count()) == before
    assert not Handover.objects.filter(undone_at__isnull=False).exists()


def test_a_refusal_says_which_role_allows_it_and_who_has_it(client, site):
    person_with(Role.ADMINISTRATOR, display_name="Ada Minister")
    person_with(Role.ADMINISTRATOR, display_name="Gone Minister", is_active=False)
    client.force_login(person_with(Role.AUDITOR))

    html = client.get(reverse("powers_grant")).content.decode()

    assert "Only administrators grant powers" in html
    assert "Administrator" in html
    assert "Ada Minister" in html
    assert "Gone Minister" not in html


def test_who_may_not_see_a_list_is_told_who_may(client, site):
    person_with(Role.AUDITOR, display_name="Audra Keel")
    client.force_login(person_with(Role.TRAINING_STAFF))

    for address in ("/admin/grants/", "/admin/users/"):
        answer = client.get(address)

        assert answer.status_code == 403, address
        assert "Who can do this" in answer.text
        assert "Audra Keel" in answer.text


def test_a_refusal_names_five_people_and_counts_the_others(client, site):
    for number in range(8):
        person_with(Role.TRAINING_STAFF, display_name=f"Staff {number}")
    path = short_path(site, course_page(site.catalog).course)
    client.force_login(UserFactory())

    html = client.get(
        reverse("learning_paths:people", args=[path.learning_path.translation_key])
    ).content

    assert b"Staff 4" in html
    assert b"Staff 5" not in html
    assert b"and 3 more" in html


def test_a_capability_is_given_to_a_group_withheld_from_a_role_and_survives_migrations():
    staff, support = person_with(Role.TRAINING_STAFF), GroupFactory()
    member = UserFactory(groups=[support])
    withhold_capability(group_of(Role.TRAINING_STAFF), "records.record_completion", by=None)
    give_capability(group_of(Role.FINANCE), "records.view_completion", by=None)
    give_capability(support, "notifications.view_notice", by=None)

    apply_roles()

    assert not again(staff).has_perm("records.record_completion")
    assert again(staff).has_perm("records.view_completion")
    assert again(person_with(Role.FINANCE)).has_perm("records.view_completion")
    assert again(member).has_perm("notifications.view_notice")

    for row in Deviation.objects.all():
        forget_deviation(row.group, row.capability, by=None)
    assert again(staff).has_perm("records.record_completion")
    assert not again(member).has_perm("notifications.view_notice")
    assert not Deviation.objects.exists()


def test_a_withheld_authoring_capability_closes_the_pages(site):
    staff, page = person_with(Role.TRAINING_STAFF), course_page(site.catalog)
    assert page.permissions_for_user(again(staff)).can_edit()

    withhold_capability(group_of(Role.TRAINING_STAFF), "author.catalog", by=None)

    assert not page.permissions_for_user(again(staff)).can_edit()


def test_an_own_group_authors_what_it_was_given_and_no_longer_what_it_lost(site):
    group, page = GroupFactory(), course_page(site.catalog)
    member = UserFactory(groups=[group])
    give_capability(group, "author.catalog", by=None)
    assert page.permissions_for_user(again(member)).can_edit()

    forget_deviation(group, "author.catalog", by=None)

    assert not page.permissions_for_user(again(member)).can_edit()


def test_the_matrix_shows_and_its_form_decides(client, administrator):
    group = group_of(Role.HR)
    url = reverse("powers_group_capabilities", args=[group.pk])
    form = client.get(url).context["form"]
    told = {name: field.initial for name, field in form.fields.items()}
    told |= {"records.view_completion": "withheld", "courses.view_course": "given"}

    assert client.post(url, told).status_code == 302

    assert dict(Deviation.objects.values_list("capability", "is_given")) == {
        "records.view_completion": False,
        "courses.view_course": True,
    }
    html = client.get(reverse("powers_matrix")).content.decode()
    assert "withheld" in html
    assert again(person_with(Role.HR)).has_perm("courses.view_course")


def test_a_hidden_group_of_one_person_shows_in_no_list_and_stays(client, administrator, site):
    owner = UserFactory()
    program_with(course_page(site.catalog), owner=owner)
    hidden = again(owner).person_group.group

    for url in (reverse("wagtailusers_groups:index"), reverse("powers_matrix")):
        assert hidden.name not in client.get(url).content.decode()
    url = reverse("powers_group_capabilities", args=[hidden.pk])
    assert client.get(url).status_code == 404
    from portal.people.services import change_person

    change_person(owner, by=administrator, roles=[Role.LEARNER], groups=[])
    assert hidden in owner.groups.all()


def test_an_administrator_makes_a_program_with_a_section_and_an_owner(client, administrator, site):
    page, person = course_page(site.catalog), UserFactory()
    told = {"name": "Safe water", "code": "SAFE", "purpose": "Why."}
    client.post(reverse("powers_add_program"), told)
    program = Program.objects.get()

    client.post(reverse("powers_add_section", args=[program.pk]), {"section-page": page.pk})
    client.post(reverse("powers_add_owner", args=[program.pk]), {"owner-person": person.login_name})

    assert [section.page_id for section in program.sections.all()] == [page.pk]
    assert page.permissions_for_user(again(person)).can_edit()
    ownership = program.ownerships.get()
    html = client.get(reverse("powers_program", args=[program.pk])).content.decode()
    assert person.display_name in html
    client.post(reverse("powers_end_owner", args=[program.pk, ownership.pk]))
    section = program.sections.get()
    client.post(reverse("powers_remove_section", args=[program.pk, section.pk]))
    assert not program.sections.exists()
    assert not page.permissions_for_user(again(person)).can_edit()


@pytest.mark.parametrize("text", NAUGHTY)
def test_hostile_words_make_no_program(client, administrator, text):
    assert (
        client.post(reverse("powers_add_program"), {"name": "A", "code": text}).status_code == 400
    )
    client.post(reverse("powers_add_program"), {"name": "A", "code": "TAKEN"})
    response = client.post(reverse("powers_add_program"), {"name": "B", "code": "taken"})

    assert response.status_code == 400
    assert Program.objects.count() == 1
    assert client.get(reverse("powers_programs"), {"q": text}).status_code == 200


def spot(kind):
    return next(one for one in all_spots() if one.kind == kind)


def told(kind):
    one = spot(kind)
    return [one.tell(row)[0] for row in one.rows]


def test_the_report_names_what_only_one_active_person_may_do():
    first = person_with(Role.TRAINING_STAFF, display_name="Only One")
    sentence = "put completions on record and correct them"
    assert sentence in told("capabilities")
    assert ("Only One") in [spot("capabilities").tell(row)[2] for row in spot("capabilities").rows]

    second = person_with(Role.TRAINING_STAFF)
    assert sentence not in told("capabilities")

    for person in (first, second):
        person.is_active = False
        person.save()
    assert sentence in told("unheld")
    grant_power(UserFactory(), by=None, capability="records.record_completion", reason="For now.")
    assert sentence in told("capabilities")


def test_the_report_names_pages_programs_paths_and_units_without_anybody(site):
    gone, there = UserFactory(is_active=False), UserFactory()
    course_page(site.catalog, title="Kept", responsible=there)
    course_page(site.catalog, title="Left", responsible=gone)
    course_page(site.catalog, title="Nobody's")
    program_with(owner=there, name="Owned")
    program_with(name="Unowned")
    LearningPath.objects.filter(
        pk=short_path(site, course_page(site.catalog).course, title="Lost").learning_path_id
    ).update(owner=gone)
    managed, unmanaged = unit("Managed"), unit("Unmanaged")
    works_in(UserFactory(), managed, manager=there)
    works_in(UserFactory(), unmanaged, manager=gone)
    unit("Empty")

    assert {"Left", "Nobody's"} <= set(told("pages"))
    assert "Kept" not in told("pages")
    assert told("programs") == ["Unowned"]
    assert told("paths") == ["Lost"]
    assert told("units") == ["Unmanaged"]


def test_the_report_pages_and_is_taken_away_without_formulas(client, administrator, site):
    for number in range(3):
        program_with(name=f"=cmd|{number}")

    html = client.get(reverse("powers_report"), {"kind": "programs"}).content.decode()
    file = client.get(reverse("powers_report"), {"export": "csv", "kind": "programs"})

    assert "=cmd|2" in html
    assert "'=cmd|1" in b"".join(file.streaming_content).decode()
    assert client.get(reverse("powers_report"), {"kind": "nonsense"}).status_code == 404


@pytest.mark.parametrize("desk", ["grants", "handovers", "power-uses", "looks"])
def test_a_desk_has_no_form_that_writes_past_the_services(client, administrator, desk):
    person = UserFactory()
    told = {
        "person": person.pk, "role": "training-staff", "scope": "everything", "reason": "-",
        "starts_on": "2026-01-01", "giver": person.pk, "taker": administrator.pk,
    }  # fmt: skip

    assert f"/admin/{desk}/create/" not in client.get(f"/admin/{desk}/").content.decode()
    for address in ("create/", "edit/1/", "delete/1/"):
        answer = client.post(f"/admin/{desk}/{address}", told)
        assert answer.status_code in (302, 403, 404), address
    assert not Grant.objects.exists()
    assert not Handover.objects.exists()


@pytest.mark.parametrize("many", [1, 30])
def test_the_desk_of_grants_costs_the_same_however_many_there_are(
    client, site, administrator, django_assert_max_num_queries, many
):
    for _ in range(many):
        grant_power(
            UserFactory(),
            by=administrator,
            role=Role.EXECUTIVE,
            scope=ScopeKind.UNIT,
            unit=unit(),
            reason="Leads it.",
        )
    client.get("/admin/grants/")

    with django_assert_max_num_queries(15):
        assert client.get("/admin/grants/").status_code == 200


@pytest.mark.parametrize("many", [1, 30])
def test_the_report_costs_the_same_however_much_hangs(
    client, administrator, django_assert_max_num_queries, many
):
    for _ in range(many):
        program_with()
        works_in(person_with(Role.HR), unit())
    client.get(reverse("powers_report"))

    # Each capability is counted by a query of its own.
    with django_assert_max_num_queries(89):
        assert client.get(reverse("powers_report"), {"kind": "programs"}).status_code == 200


@pytest.fixture
def charges(site):
    """Somebody with a page, a path, a program, a step and a grant; and who takes over."""
    giver, taker = UserFactory(display_name="Gina Giver"), UserFactory(display_name="Tom Taker")
    page = course_page(site.catalog, title="Her course", responsible=giver)
    path = short_path(site, course_page(site.catalog).course, title="Her path", responsible=giver)
    owned = program_with(page, owner=giver, name="Her program")
    other = program_with(owner=UserFactory(), name="Another's program")
    hand_step(other, Step.EVALUATE, giver, by=None)
    grant_power(giver, by=None, capability="courses.view_course", reason="-")
    return giver, taker, page, path, owned, other


def test_handing_over_moves_everything_and_undoing_moves_it_back(charges):
    giver, taker, page, path, owned, other = charges
    by, url = person_with(Role.ADMINISTRATOR), page.url

    row = hand_over(giver, taker, kinds=KINDS, by=by, reason="She leaves.")

    def holders():
        return (
            PortalPage.objects.get(pk=page.pk).responsible,
            type(page).objects.get(pk=page.pk).get_latest_revision_as_object().responsible,
            LearningPath.objects.get(pk=path.learning_path_id).owner,
            ProgramOwner.objects.get(program=owned, ended_at=None).person,
            StepHolder.objects.get(program=other, ended_at=None).person,
            Grant.objects.get(ended_at=None).person,
        )

    assert holders() == (taker,) * 6
    assert page.permissions_for_user(again(taker)).can_edit()
    assert not page.permissions_for_user(again(giver)).can_edit()
    assert PortalPage.objects.get(pk=page.pk).url == url
    assert {item.title for item in row.items.all()} >= {"Her course", "Her path", "Her program"}

    undo_handover(row, by=by)

    assert holders() == (giver,) * 6
    assert page.permissions_for_user(again(giver)).can_edit()
    with pytest.raises(TooLateToUndo):
        undo_handover(row, by=by)


def test_undoing_leaves_what_the_taker_has_handed_on(charges):
    giver, taker, page, *_rest = charges
    by, third = person_with(Role.ADMINISTRATOR), UserFactory()
    row = hand_over(giver, taker, kinds=["pages"], by=by, reason="She leaves.")
    hand_over(taker, third, kinds=["pages"], by=by, reason="He, too.")

    undo_handover(row, by=by)

    assert PortalPage.objects.get(pk=page.pk).responsible == third


def test_a_draft_is_not_published_by_handing_over(charges):
    giver, taker, page, *_rest = charges
    draft = type(page).objects.get(pk=page.pk)
    draft.title = "Not yet"
    draft.save_revision()

    hand_over(giver, taker, kinds=["pages"], by=taker, reason="She leaves.")

    live = type(page).objects.get(pk=page.pk)
    assert (live.title, live.responsible) == ("Her course", taker)
    latest = live.get_latest_revision_as_object()
    assert (latest.title, latest.responsible) == ("Not yet", taker)


def test_nothing_is_handed_over_to_nobody(charges):
    giver, taker, *_rest = charges

    for told in (
        {"giver": giver, "taker": giver},
        {"giver": giver, "taker": UserFactory(is_active=False)},
        {"giver": UserFactory(), "taker": taker},
    ):
        with pytest.raises(NothingToHandOver):
            hand_over(**told, kinds=KINDS, by=taker, reason="-")

    assert not Handover.objects.exists()


def test_after_a_month_nothing_is_undone(charges):
    giver, taker, *_rest = charges
    row = hand_over(giver, taker, kinds=KINDS, by=taker, reason="-")
    Handover.objects.update(at=timezone.now() - timedelta(days=31))

    with pytest.raises(TooLateToUndo, match="month"):
        undo_handover(row, by=taker)


def test_the_screen_shows_what_would_move_before_it_moves(client, administrator, charges):
    giver, taker, page, *_rest = charges
    form = {
        "giver": giver.login_name,
        "taker": taker.login_name,
        "kinds": KINDS,
        "reason": "She leaves.",
    }

    html = client.post(reverse("powers_hand_over"), form).content.decode()
    assert "Her course" in html
    assert not Handover.objects.exists()
    assert client.post(reverse("powers_hand_over"), {**form, "confirm": "yes"}).status_code == 302

    row = Handover.objects.get()
    assert PortalPage.objects.get(pk=page.pk).responsible == taker
    url = reverse("powers_undo_handover", args=[row.pk])
    assert "Her course" in client.get(url).content.decode()
    client.post(url)
    assert PortalPage.objects.get(pk=page.pk).responsible == giver


def test_what_a_person_was_given_keeps_their_account():
    from portal.people.services import HasFacts, remove

    person = UserFactory()
    grant_power(person, by=None, role=Role.HR, reason="-")

    with pytest.raises(HasFacts, match="grants"):
        remove(person, by=person_with(Role.ADMINISTRATOR))


@pytest.mark.parametrize("desk", ["grants", "handovers"])
def test_no_row_of_a_desk_is_made_past_its_service(client, administrator, desk):
    person = UserFactory()
    values = {
        "person": person.pk, "role": "hr", "scope": "everything", "reason": "-",
        "starts_on": "2026-01-01", "giver": person.pk, "taker": administrator.pk,
        "by": administrator.pk, "at_0": "2026-01-01", "at_1": "10:00",
    }  # fmt: skip

    listed = client.get(f"/admin/{desk}/").text
    client.post(f"/admin/{desk}/create/", values)

    assert f"/admin/{desk}/create/" not in listed
    assert not Grant.objects.exists()
    assert not Handover.objects.exists()


def test_only_whoever_may_is_offered_to_grant_and_to_hand_over(client, administrator):
    for desk, address in (("grants", "powers_grant"), ("handovers", "powers_hand_over")):
        assert reverse(address) in client.get(f"/admin/{desk}/").text
    client.force_login(person_with(Role.AUDITOR))
    for desk, address in (("grants", "powers_grant"), ("handovers", "powers_hand_over")):
        assert reverse(address) not in client.get(f"/admin/{desk}/").text
