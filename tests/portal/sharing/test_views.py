"""Who may do what here, sharing in a form, and the lists of one's shares."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.people.enums import Role
from portal.people.models import User
from portal.sharing.enums import Power
from portal.sharing.models import Share
from portal.sharing.services import share
from tests.factories.announcements import announcement_page
from tests.factories.courses import course_page
from tests.factories.people import GroupFactory, UserFactory, person_with
from tests.factories.sharing import ShareFactory

pytestmark = pytest.mark.django_db

MINE = "/my/sharing/"


@pytest.fixture
def fire(catalog):
    return course_page(catalog, lessons=1, title="Fire")


@pytest.fixture
def staff(client, site):
    person = person_with(Role.TRAINING_STAFF, display_name="Greta")
    client.force_login(person)
    return person


def here(page, **query) -> str:
    return reverse("sharing:here", args=[page.pk], query=query or None)


def text_of(answer) -> str:
    return answer.content.decode()


def test_the_screen_says_who_may_what_and_from_where(client, fire, catalog, staff):
    day = timezone.localdate() + timedelta(days=9)
    group = GroupFactory(name="Divers")
    fire.responsible = UserFactory(display_name="Orla")
    fire.save()
    share(catalog, holder=group, powers={Power.NUMBERS}, by=staff)
    share(fire, holder=UserFactory(display_name="Ilse"), powers={Power.EDIT}, until=day, by=staff)

    lines = client.get(here(fire)).context["part"].object_list
    said = [(one.name, one.power_names, one.source, str(one.page or "")) for one in lines]

    assert ("Orla", "Share on what they hold here", "responsible", "Fire") in said
    assert ("Training staff", "Edit, Publish", "role", "Catalog") in said
    assert ("Administrator", "Edit, Publish", "role", "Test site") in said
    assert ("Training staff", "Moderate discussions, See numbers", "role", "") in said
    assert said[-2:] == [
        ("Divers", "See numbers", "share", "Catalog"),
        ("Ilse", "Edit", "share", "Fire"),
    ]
    assert lines[-1].share.until == day
    lesson = fire.get_children().get()
    assert "Ilse" in text_of(client.get(here(lesson)))
    assert "Ilse" not in text_of(client.get(here(catalog)))


def test_hidden_groups_show_nowhere_on_the_screen(client, fire, staff):
    share(fire, holder=UserFactory(display_name="Ilse"), powers={Power.EDIT}, by=staff)

    shown = text_of(client.get(here(fire)))

    assert "person:" not in shown
    assert shown.count("Ilse") == shown.count("<bdi>Ilse</bdi>") + 2  # two links name her


def test_the_search_finds_a_group_by_its_members(client, fire, staff):
    divers, others = GroupFactory(name="Divers"), GroupFactory(name="Cooks")
    UserFactory(display_name="Ilse Marrow", groups=[divers])
    for group in (divers, others):
        share(fire, holder=group, powers={Power.EDIT}, by=staff)

    names = [one.name for one in client.get(here(fire, q="marrow")).context["part"]]

    assert names == ["Divers"]
    assert "Nobody called like this" in text_of(client.get(here(fire, q="zzz\x00")))


def test_the_list_is_taken_away_without_formulas(client, fire, staff):
    share(fire, holder=UserFactory(display_name="=cmd()"), powers={Power.EDIT}, by=staff)

    answer = client.get(here(fire, export="csv"))

    lines = b"".join(answer.streaming_content).decode()
    assert "'=cmd(),Edit,Shared by Greta,Fire" in lines
    assert 'Training staff,"Moderate discussions, See numbers",Role,Everywhere' in lines


def test_staff_share_with_a_person_by_number_until_a_day(client, fire, staff):
    person = UserFactory(employee_number="40-7")
    day = timezone.localdate() + timedelta(days=2)

    answer = client.post(here(fire), {"person": "40-7", "powers": ["may_edit"], "until": day})

    assert answer.url == here(fire)
    found = Share.objects.get()
    assert (found.person, found.by, found.until) == (person, staff, day)
    assert found.powers == {Power.EDIT}


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ({}, "Name either a person or a group."),
        ({"person": "nobody at all"}, "Nobody who may sign in is called that"),
        ({"person": "40-7", "powers": []}, "Choose at least one thing"),
        ({"person": "40-7", "powers": ["is_superuser"]}, "is not one of the available choices"),
        ({"person": "40-7", "until": "2020-01-01"}, "The last day is past."),
        ({"person": "40-7", "until": "soon"}, "Enter a valid date."),
        ({"person": "x" * 10_000}, "Nobody who may sign in is called that"),
        ({"person": "40-7\x00"}, "Nobody who may sign in is called that"),
        ({"group": "role"}, "Select a valid choice."),
    ],
)
def test_what_makes_no_sense_is_said_in_the_form(client, fire, staff, said, answer):
    UserFactory(employee_number="40-7")
    said = {"powers": ["may_edit"], **said}
    if said.get("group"):
        said["group"] = staff.groups.first().pk

    page = client.post(here(fire), said)

    assert page.status_code == 422
    assert answer in text_of(page)
    assert not Share.objects.exists()


def test_nobody_ticks_what_they_do_not_hold(client, fire):
    person = UserFactory()
    share(fire, holder=person, powers={Power.EDIT}, by=person_with(Role.TRAINING_STAFF))
    fire.responsible = person
    fire.save()
    client.force_login(person)
    other = UserFactory(employee_number="40-7")

    page = client.post(here(fire), {"person": "40-7", "powers": ["may_edit", "may_publish"]})

    assert page.status_code == 422
    assert not Share.objects.filter(person=other).exists()
    assert list(page.context["form"].fields["powers"].choices) == [("may_edit", "Edit")]


def test_whoever_has_a_share_sees_the_screen_and_shares_nothing_on(client, fire):
    person = UserFactory()
    share(fire, holder=person, powers={Power.EDIT}, by=person_with(Role.TRAINING_STAFF))
    client.force_login(person)
    UserFactory(employee_number="40-7")

    assert "Share this page" not in text_of(client.get(here(fire)))
    answer = client.post(here(fire), {"person": "40-7", "powers": ["may_edit"]})

    assert answer.status_code == 403
    assert "Only whoever answers for this page" in text_of(answer)
    assert Share.objects.count() == 1


@pytest.mark.parametrize("role", [Role.LEARNER, Role.MENTOR, Role.PROGRAM_OWNER])
def test_the_wrong_role_finds_no_page_and_no_share(client, fire, role):
    found = ShareFactory(page=fire)
    client.force_login(person_with(role))

    for address in (
        here(fire),
        reverse("sharing:end", args=[found.pk]),
        reverse("sharing:change", args=[found.pk]),
    ):
        assert client.get(address).status_code == 404
        assert client.post(address, {"person": "40-7", "powers": ["may_edit"]}).status_code == 404

    found.refresh_from_db()
    assert found.is_open
    assert "Fire" not in text_of(client.get(MINE))
    assert "Fire" not in text_of(client.get(f"{MINE}?given"))


def test_strangers_are_sent_to_sign_in(client, fire):
    for address in (here(fire), MINE, reverse("sharing:end", args=[1])):
        assert client.get(address).url.startswith("/accounts/login/")


def test_whoever_has_a_share_cannot_end_or_prolong_it(client, fire):
    found = share(
        fire, holder=UserFactory(), powers={Power.EDIT}, by=person_with(Role.TRAINING_STAFF)
    )
    client.force_login(User.objects.get(pk=found.person_id))

    for name in ("end", "change"):
        answer = client.post(reverse(f"sharing:{name}", args=[found.pk]), {"until": ""})
        assert answer.status_code == 403
        assert "Only whoever gave this" in text_of(answer)

    found.refresh_from_db()
    assert found.is_open


def test_a_share_is_prolonged_and_ended_after_a_question(client, fire, staff):
    day = timezone.localdate() + timedelta(days=2)
    found = share(fire, holder=UserFactory(), powers={Power.EDIT}, by=staff)

    assert client.get(reverse("sharing:change", args=[found.pk])).status_code == 200
    refused = client.post(reverse("sharing:change", args=[found.pk]), {"until": "2020-01-01"})
    assert "The last day is past." in text_of(refused)
    client.post(reverse("sharing:change", args=[found.pk]), {"until": day})
    found = Share.objects.current().get()
    assert found.until == day
    assert "loses what they have" in text_of(client.get(reverse("sharing:end", args=[found.pk])))
    client.post(reverse("sharing:end", args=[found.pk]))

    assert not Share.objects.current().exists()
    answer = client.post(reverse("sharing:end", args=[found.pk]))
    assert answer.status_code < 500


def test_both_lists_name_the_page_and_the_other(client, fire, staff):
    person = UserFactory(display_name="Ilse")
    share(fire, holder=person, powers={Power.EDIT}, by=staff)

    given = text_of(client.get(f"{MINE}?given"))
    assert "Ilse" in given
    assert "Fire" in given
    assert "Nothing is shared with you" in text_of(client.get(MINE))
    assert "Nothing is called like this" in text_of(client.get(f"{MINE}?given&q=zzz"))
    client.force_login(person)
    assert "Greta" in text_of(client.get(MINE))
    assert "You share nothing" in text_of(client.get(f"{MINE}?given"))


def test_a_giver_who_lost_the_right_is_marked_and_the_share_holds(client, fire, staff):
    person = UserFactory()
    share(fire, holder=person, powers={Power.EDIT}, by=staff)
    assert "may no longer do this" not in text_of(client.get(here(fire)))

    staff.groups.remove(staff.groups.get(role_group__role=Role.TRAINING_STAFF))
    client.force_login(person_with(Role.TRAINING_STAFF))

    assert "who may no longer do this" in text_of(client.get(here(fire)))
    assert fire.permissions_for_user(User.objects.get(pk=person.pk)).can_edit()


def test_the_owner_of_an_announcement_is_no_giver_without_right(client, site, staff):
    owner = UserFactory()
    page = announcement_page(site.home, (["signed-in"], "Words"), responsible=owner)
    share(page, holder=UserFactory(), powers={Power.NUMBERS}, by=owner)

    assert "may no longer do this" not in text_of(client.get(here(page)))


def test_the_deactivated_are_marked(client, fire, staff):
    found = share(fire, holder=UserFactory(), powers={Power.EDIT}, by=staff)
    User.objects.filter(pk=found.person_id).update(is_active=False)

    assert "Deactivated" in text_of(client.get(here(fire)))


def test_the_screens_cost_the_same_however_many_share(client, fire, staff):
    def cost():
        found = []
        for address in (here(fire), MINE, f"{MINE}?given"):
            client.get(address)  # what is kept for a minute is there from now on
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            found.append(len(queries))
        return found

    def fill(rows):
        for _n in range(rows):
            ShareFactory(page=fire, by=staff)
            ShareFactory(page=fire, holder=GroupFactory(), by=UserFactory())
            ShareFactory(page=course_page(fire.get_parent()), holder=staff)

    fill(2)
    few = cost()
    fill(9)

    assert cost() == few
    assert max(few) <= 45


def test_names_are_shown_as_text(client, catalog, staff):
    page = course_page(catalog, title="<script>alert(1)</script>")
    share(
        page,
        holder=UserFactory(display_name="<script>alert(2)</script>"),
        powers={Power.EDIT},
        by=staff,
    )

    shown = text_of(client.get(here(page))) + text_of(client.get(f"{MINE}?given"))

    assert "<script>alert(" not in shown
    assert "&lt;script&gt;alert(2)" in shown


def test_the_admin_leads_to_the_screen(client, fire, staff):
    for address in (f"/admin/pages/{fire.pk}/edit/", f"/admin/pages/{fire.get_parent().pk}/"):
        assert here(fire) in text_of(client.get(address))
    share(fire, holder=UserFactory(), powers={Power.EDIT}, by=staff)
    assert "Shared with" in text_of(client.get(f"/admin/pages/{fire.pk}/history/"))
