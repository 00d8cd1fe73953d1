"""Whoever supports learning says that a page is wrong; whoever answers for it settles that."""

import pytest
from django.urls import reverse

from portal.care.enums import FlagKind, Outcome
from portal.care.models import PageFlag
from portal.care.services import AlreadyFlagged, AlreadySettled, NoAnswer, flag_page, settle_flag
from portal.notifications.models import Notice
from portal.people.enums import Role
from tests.factories.care import standard_page
from tests.factories.courses import course_page
from tests.factories.people import UserFactory, person_with

pytestmark = pytest.mark.django_db

SAID = {"kind": "outdated", "text": "The valve is called V7 now."}


@pytest.fixture
def keeper():
    return UserFactory(display_name="Ilse Keeper")


@pytest.fixture
def valves(site, keeper):
    return standard_page(site.home, title="Valves", slug="valves", responsible=keeper)


def raise_flag(page, by=None, **said):
    by = by or person_with(Role.MENTOR)
    return flag_page(page, by=by, **{"kind": FlagKind.WRONG, "text": "No.", **said})


def told(kind):
    return list(Notice.objects.filter(kind=kind).values_list("person", flat=True))


def address(page):
    return reverse("care:flag_page", args=[page.pk])


@pytest.mark.parametrize(
    "role", [Role.MENTOR, Role.TRAINING_STAFF, Role.PROGRAM_OWNER, Role.ADMINISTRATOR]
)
def test_who_supports_learning_flags_a_page_and_its_keeper_is_told(client, valves, keeper, role):
    person = person_with(role)
    client.force_login(person)

    response = client.post(address(valves), SAID)

    assert response.status_code == 302
    flag = PageFlag.objects.get()
    assert (flag.by, flag.page_title, flag.kind, flag.is_open) == (
        person,
        "Valves",
        "outdated",
        True,
    )
    assert told("page-flagged") == [keeper.pk]


def test_who_answers_for_any_page_flags_others_too(client, site, valves):
    person = UserFactory()
    standard_page(site.home, responsible=person)
    client.force_login(person)

    assert client.post(address(valves), SAID).status_code == 302
    assert PageFlag.objects.count() == 1


def test_a_learner_is_told_who_may_flag(client, valves):
    client.force_login(UserFactory())

    response = client.post(address(valves), SAID)

    assert response.status_code == 403
    assert "Mentors, training staff, program owners" in response.content.decode()
    assert not PageFlag.objects.exists()


def test_a_page_that_one_may_not_see_cannot_be_flagged(client, site):
    page = standard_page(site.home, audience=["role:administrator"])
    client.force_login(person_with(Role.MENTOR))

    assert client.post(address(page), SAID).status_code == 404
    assert not PageFlag.objects.exists()


def test_every_kind_of_page_offers_the_way_to_whoever_may_and_to_nobody_else(client, site, valves):
    course = course_page(site.catalog)
    for one in (valves, course):
        client.force_login(person_with(Role.MENTOR))
        assert address(one) in client.get(one.url).content.decode()
        client.force_login(UserFactory())
        assert address(one) not in client.get(one.url).content.decode()


def test_a_person_has_one_open_flag_on_a_page(client, valves):
    person = person_with(Role.MENTOR)
    flag = raise_flag(valves, person)

    with pytest.raises(AlreadyFlagged, match="already"):
        raise_flag(valves, person)
    settle_flag(flag, by=UserFactory(), outcome=Outcome.CORRECTED)
    raise_flag(valves, person)

    assert PageFlag.objects.open().count() == 1
    client.force_login(person)
    assert "You have flagged this page" in client.get(valves.url).content.decode()


def test_without_a_keeper_the_owner_is_told_and_without_one_training_staff(site):
    staff, owner, gone = (
        person_with(Role.TRAINING_STAFF),
        UserFactory(),
        UserFactory(is_active=False),
    )
    raise_flag(standard_page(site.home, owner=owner, responsible=gone))
    assert told("page-flagged") == [owner.pk]

    Notice.objects.all().delete()
    raise_flag(standard_page(site.home))
    assert told("page-flagged") == [staff.pk]


def test_the_keeper_settles_and_whoever_flagged_hears_how(client, valves, keeper):
    mentor = person_with(Role.MENTOR)
    flag = raise_flag(valves, mentor)
    client.force_login(keeper)

    response = client.post(
        reverse("care:flag", args=[flag.pk]), {"outcome": "corrected", "answer": "Thank you."}
    )

    assert response.status_code == 302
    flag.refresh_from_db()
    assert (flag.outcome, flag.answer, flag.settled_by) == ("corrected", "Thank you.", keeper)
    assert told("flag-settled") == [mentor.pk]


def test_that_nothing_changes_is_explained(client, valves, keeper):
    flag = raise_flag(valves)
    with pytest.raises(NoAnswer):
        settle_flag(flag, by=keeper, outcome=Outcome.NO_CHANGE, answer="  ")
    client.force_login(keeper)

    response = client.post(reverse("care:flag", args=[flag.pk]), {"outcome": "no-change"})

    assert "Say why nothing changes" in response.content.decode()
    assert PageFlag.objects.open().exists()


def test_a_flag_is_settled_once(valves, keeper):
    flag = raise_flag(valves)
    settle_flag(flag, by=keeper, outcome=Outcome.CORRECTED)

    with pytest.raises(AlreadySettled):
        settle_flag(flag, by=keeper, outcome=Outcome.CORRECTED)


def test_whoever_flagged_sees_it_and_cannot_settle_it(client, valves):
    mentor = person_with(Role.MENTOR)
    flag = raise_flag(valves, mentor)
    client.force_login(mentor)
    here = reverse("care:flag", args=[flag.pk])

    assert "You hear from us" in client.get(here).content.decode()
    response = client.post(here, {"outcome": "corrected"})

    assert response.status_code == 403
    assert "training staff, settles this" in response.content.decode()
    assert PageFlag.objects.open().exists()


def test_a_strangers_flag_is_not_found(client, valves):
    flag = raise_flag(valves)
    client.force_login(person_with(Role.MENTOR))

    assert client.get(reverse("care:flag", args=[flag.pk])).status_code == 404
    listed = client.get(reverse("care:flags")).content.decode()
    assert "Valves" not in listed


@pytest.mark.parametrize("text", ["", "x" * 10_240, "a\x00b"])
def test_what_makes_no_sense_is_asked_again(client, valves, text):
    client.force_login(person_with(Role.MENTOR))

    response = client.post(address(valves), {"kind": "nonsense", "text": text})

    assert response.status_code == 200
    assert not PageFlag.objects.exists()


def test_a_script_in_a_flag_is_words_on_every_screen(client, valves, keeper):
    attack = "<script>alert(1)</script>"
    flag = raise_flag(valves, text=attack)
    settle_flag(flag, by=keeper, outcome=Outcome.CORRECTED, answer=attack)
    client.force_login(keeper)

    for screen in ("?show=settled", f"{flag.pk}/"):
        assert attack not in client.get(reverse("care:flags") + screen).content.decode()


def test_a_flag_outlives_its_page(valves):
    flag = raise_flag(valves)
    valves.delete()

    flag.refresh_from_db()
    assert (flag.page, flag.page_title) == (None, "Valves")


def test_the_list_is_searched_paged_and_taken_away(client, valves, keeper):
    raise_flag(valves, text="=SUM(A1)")
    client.force_login(keeper)
    here = reverse("care:flags")

    assert "Valves" in client.get(here, {"q": "valv"}).content.decode()
    assert "No flags here" in client.get(here, {"q": "pumps\x00"}).content.decode()
    csv = b"".join(client.get(here, {"export": "csv"}).streaming_content).decode()
    assert "Valves" in csv
    assert "'=SUM(A1)" in csv
    assert client.get(here, {"page": "a<b"}).status_code == 200


@pytest.mark.parametrize("rows", [2, 15])
def test_the_list_costs_the_same_however_long_it_is(
    client, valves, keeper, rows, django_assert_num_queries
):
    for _n in range(rows):
        raise_flag(valves)
    client.force_login(keeper)
    client.get(reverse("care:flags"))

    with django_assert_num_queries(10):
        response = client.get(reverse("care:flags"))

    assert len(response.context["page"].object_list) == rows


def test_ten_thousand_flags_page(client, valves, keeper, django_assert_max_num_queries):
    PageFlag.objects.bulk_create(
        PageFlag(
            page=valves,
            page_title="Valves",
            page_key=valves.translation_key,
            text="x",
            kind="wrong",
        )
        for _n in range(10_000)
    )
    client.force_login(keeper)
    with django_assert_max_num_queries(25):
        response = client.get(reverse("care:flags"), {"page": "499"})

    assert len(response.context["page"].object_list) == 20
