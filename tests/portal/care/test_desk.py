"""The desk of flags, and who gets to it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.care.enums import FlagKind, Outcome
from portal.care.models import PageFlag
from portal.care.services import flag_page, settle_flag
from portal.people.enums import Role
from tests.factories.care import standard_page
from tests.factories.courses import course_page
from tests.factories.people import UserFactory, person_with

pytestmark = pytest.mark.django_db
DESK = "flags_modeladmin_index"


def raised(page, text="It leaks."):
    return flag_page(page, by=person_with(Role.MENTOR), kind=FlagKind.WRONG, text=text)


def test_staff_find_filter_and_take_away_every_flag(client, site):
    open_flag = raised(standard_page(site.home, title="Valves"))
    done = raised(course_page(site.catalog, title="Pump care"), text="=1+1")
    settle_flag(done, by=UserFactory(), outcome=Outcome.CORRECTED)
    client.force_login(person_with(Role.TRAINING_STAFF))
    here = reverse(DESK)

    everything = client.get(here).content.decode()
    searched = client.get(here, {"q": "pump"}).content.decode()
    filtered = client.get(here, {"outcome__exact": "corrected"}).content.decode()
    csv = b"".join(client.get(here, {"export": "csv"}).streaming_content).decode()

    assert "Valves" in everything
    assert reverse("care_settle", args=[open_flag.pk]) in everything
    assert reverse("care_settle", args=[done.pk]) not in everything
    assert ("Pump care" in searched, "Valves" in searched) == (True, False)
    assert ("Pump care" in filtered, "Valves" in filtered) == (True, False)
    assert "'=1+1" in csv


def test_a_program_owner_sees_their_own_pages_flags_only(client, site):
    owner = person_with(Role.PROGRAM_OWNER)
    mine = raised(standard_page(site.home, title="Valves", responsible=owner))
    other = raised(standard_page(site.home, title="Pumps"))
    client.force_login(owner)

    body = client.get(reverse(DESK)).content.decode()

    assert ("Valves" in body, "Pumps" in body) == (True, False)
    assert client.get(f"/admin/flags/inspect/{mine.pk}/").status_code == 200
    assert client.get(f"/admin/flags/inspect/{other.pk}/").status_code == 404
    assert client.post(reverse("care_settle", args=[other.pk]), {}).status_code == 404
    assert PageFlag.objects.open().count() == 2


def test_staff_answer_in_the_admin(client, site):
    flag = raised(standard_page(site.home, title="Valves"))
    client.force_login(person_with(Role.TRAINING_STAFF))
    here = reverse("care_settle", args=[flag.pk])

    assert "It leaks." in client.get(here).content.decode()
    assert "Say why nothing changes" in client.post(here, {"outcome": "no-change"}).content.decode()
    assert client.post(here, {"outcome": "no-change", "answer": "It is right."}).status_code == 302

    flag.refresh_from_db()
    assert (flag.outcome, flag.answer) == ("no-change", "It is right.")


def test_whoever_flagged_does_not_settle_it_in_the_admin(client, site):
    owner = person_with(Role.PROGRAM_OWNER)
    page = standard_page(site.home, title="Valves")
    flag = flag_page(page, by=owner, kind=FlagKind.WRONG, text="It leaks.")
    client.force_login(owner)

    assert reverse("care_settle", args=[flag.pk]) not in client.get(reverse(DESK)).content.decode()
    client.post(reverse("care_settle", args=[flag.pk]), {"outcome": "corrected"})
    assert PageFlag.objects.open().exists()


@pytest.mark.parametrize(
    "name",
    [
        *(DESK, "broken-links_modeladmin_index", "bin_modeladmin_index", "care_reviews"),
        "care_reviews_results",
    ],
)
def test_learners_and_strangers_get_to_no_desk(client, name):
    assert client.get(reverse(name)).status_code == 302
    client.force_login(UserFactory())
    assert client.get(reverse(name)).status_code in (302, 403)


def test_the_desk_costs_the_same_however_long_it_is(client, site):
    page = standard_page(site.home)
    client.force_login(person_with(Role.TRAINING_STAFF))
    counts = []
    for _step in range(2):
        for _n in range(4):
            raised(page)
        client.get(reverse(DESK))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(DESK))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_home_panels_lead_authors_to_their_work(client, site):
    staff = person_with(Role.TRAINING_STAFF)
    due = standard_page(site.home, title="Due words", responsible=staff)
    type(due).objects.filter(pk=due.pk).update(review_by=timezone.localdate())
    course_page(site.catalog, title="Draft course", owner=staff, publish=False)
    panels = [("panel", {"panel": name, "heading": ""}) for name in ("reviews-due", "my-drafts")]
    site.home.refresh_from_db()
    site.home.body = panels
    site.home.save_revision().publish()
    client.force_login(staff)

    body = client.get("/").content.decode()
    client.force_login(UserFactory())
    learners = client.get("/").content.decode()

    assert reverse("care:page", args=[due.pk]) in body
    assert "Draft course" in body
    assert ("Due words" in learners, "Draft course" in learners) == (False, False)
