"""Asking from where nothing was found; one's own list; the desk of training staff."""

import pytest
from django.urls import reverse

from portal.notifications.models import Notice
from portal.people.enums import Role
from search.requests.models import TrainingRequest
from search.requests.services import ask_for, decline
from tests.factories.courses import course_page
from tests.factories.people import UserFactory, person_with

pytestmark = pytest.mark.django_db

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def person(client):
    row = UserFactory()
    client.force_login(row)
    return row


@pytest.fixture
def staff(client):
    row = person_with(Role.TRAINING_STAFF)
    client.force_login(row)
    return row


def test_whoever_finds_nothing_asks_for_it_with_their_words(client, person, catalog):
    ask_for("beekeeping", person=UserFactory())

    page = client.get(catalog.get_url(), {"q": "beekeeping"}).content.decode()
    answer = client.post(
        reverse("requests:ask"), {"words": "beekeeping", "why": "Our roof."}, follow=True
    )

    assert 'name="words"' in page
    assert 'value="beekeeping"' in page
    assert "1 person asks for this already" in page
    assert "1 other person asks for the same" in answer.content.decode()
    assert TrainingRequest.objects.get().supports.count() == 2


def test_who_has_asked_is_told_so_instead_of_asked_to_join(client, person, catalog):
    ask_for("beekeeping", person=person)

    page = client.get(catalog.get_url(), {"q": "beekeeping"}).content.decode()

    assert "You have asked for this" in page
    assert "Join in" not in page
    assert 'name="words"' not in page


def test_a_stranger_is_asked_to_sign_in(client, catalog):
    page = client.get(catalog.get_url(), {"q": "beekeeping"}).content.decode()

    assert "Sign in to ask for it" in page
    assert client.get(reverse("requests:ask")).status_code == 302


def test_what_was_found_asks_for_nothing(client, person, catalog):
    course_page(catalog, title="Beekeeping")

    page = client.get(catalog.get_url(), {"q": "beekeeping"}).content.decode()

    assert "Ask for this training" not in page


@pytest.mark.parametrize("words", ["", "!!", "x" * 10_000, "a\x00b"])
def test_words_that_will_not_do_come_back_with_a_sentence(client, person, words):
    answer = client.post(reverse("requests:ask"), {"words": words})

    assert answer.status_code == 200
    assert "field-bad" in answer.content.decode() or "note-bad" in answer.content.decode()
    assert not TrainingRequest.objects.exists()


def test_markup_stays_text(client, person):
    client.post(reverse("requests:ask"), {"words": f"bees {SCRIPT}", "why": SCRIPT})

    page = client.get(reverse("requests:mine")).content.decode()

    assert SCRIPT not in page
    assert "&lt;script&gt;" in page


def test_ones_own_list_says_what_became_of_it(client, person):
    asked = ask_for("Bees", person=person)
    decline(asked, by=UserFactory(), sentence="No roof holds them.")
    ask_for("Boats", person=UserFactory())

    page = client.get(reverse("requests:mine")).content.decode()

    assert "No roof holds them." in page
    assert "Declined" in page
    assert "Boats" not in page


@pytest.mark.parametrize("rows", [2, 15])
def test_the_list_costs_the_same_however_long_it_is(
    client, person, rows, django_assert_max_num_queries
):
    for number in range(rows):
        ask_for(f"Wish{number}", person=person)
    client.get(reverse("requests:mine"))

    with django_assert_max_num_queries(16):
        page = client.get(reverse("requests:mine"))

    assert len(page.context["page"].object_list) == rows


def test_withdrawing_asks_first_and_only_oneself(client, person):
    own, other = ask_for("Bees", person=person), ask_for("Boats", person=UserFactory())

    asked = client.get(reverse("requests:withdraw", args=[own.pk]))
    before = own.supports.count()
    client.post(reverse("requests:withdraw", args=[own.pk]))
    strange = client.post(reverse("requests:withdraw", args=[other.pk]))

    assert "Withdraw this request?" in asked.content.decode()
    assert (before, own.supports.count()) == (1, 0)
    assert (strange.status_code, other.supports.count()) == (404, 1)


def test_what_is_settled_cannot_be_withdrawn_and_one_is_told(client, person):
    asked = ask_for("Bees", person=person)
    decline(asked, by=UserFactory(), sentence="No.")

    answer = client.post(reverse("requests:withdraw", args=[asked.pk]))

    assert answer.status_code == 403
    assert "still waits for an answer" in answer.content.decode()
    assert asked.supports.count() == 1


def test_the_desk_lists_searches_and_exports(client, staff):
    ask_for("Bees", person=UserFactory())
    ask_for("Boats", person=UserFactory())

    page = client.get(reverse("training_requests:index"), {"q": "bee"}).content.decode()
    told = client.get(reverse("training_requests:index"), {"export": "csv"})

    assert "Bees" in page
    assert "Boats" not in page
    lines = b"".join(told.streaming_content).decode()
    assert "Bees" in lines
    assert "Boats" in lines


def test_the_desk_shows_who_asks_and_why(client, staff):
    person = UserFactory(display_name="Ilse Marrow")
    asked = ask_for("Bees", person=person, why=SCRIPT)

    page = client.get(reverse("training_requests:inspect", args=[asked.pk])).content.decode()

    assert "Ilse Marrow" in page
    assert SCRIPT not in page
    assert "&lt;script&gt;" in page
    assert reverse("training_request_answer", args=[asked.pk]) in page


def test_staff_answer_with_a_course_and_whoever_asked_is_told(client, staff, catalog):
    course = course_page(catalog, title="Bees for all").course
    person = UserFactory()
    asked = ask_for("Bees", person=person)
    address = reverse("training_request_answer", args=[asked.pk])

    assert client.get(address).status_code == 200
    client.post(address, {"course": course.pk, "sentence": "Here it is."})

    asked.refresh_from_db()
    assert (asked.state, asked.course) == ("answered", course)
    assert list(Notice.objects.values_list("person", "kind")) == [(person.pk, "training-found")]


@pytest.mark.parametrize(
    ("way", "said", "state"),
    [
        ("plan", {"sentence": "In spring."}, "planned"),
        ("decline", {"sentence": "No roof."}, "declined"),
        ("decline", {"sentence": ""}, "open"),
        ("answer", {"course": "4711"}, "open"),
        ("answer", {"course": "nonsense"}, "open"),
        ("merge", {"into": "x"}, "open"),
    ],
)
def test_the_desk_does_what_makes_sense(client, staff, way, said, state):
    asked = ask_for("Bees", person=UserFactory())

    answer = client.post(reverse(f"training_request_{way}", args=[asked.pk]), said)

    asked.refresh_from_db()
    assert asked.state == state
    assert answer.status_code == (302 if state != "open" else 200)


def test_two_requests_become_one_at_the_desk(client, staff):
    hives, bees = ask_for("Hives", person=UserFactory()), ask_for("Bees", person=UserFactory())

    client.post(reverse("training_request_merge", args=[hives.pk]), {"into": bees.pk})

    assert bees.supports.count() == 2


def test_nobody_else_gets_to_the_desk(client, person):
    asked = ask_for("Bees", person=person)

    for address in (
        reverse("training_requests:index"),
        reverse("training_requests:inspect", args=[asked.pk]),
        reverse("training_request_plan", args=[asked.pk]),
    ):
        assert client.get(address).status_code in (302, 403, 404)
    client.post(reverse("training_request_plan", args=[asked.pk]), {"sentence": "Mine."})

    asked.refresh_from_db()
    assert asked.state == "open"


def test_auditors_read_and_settle_nothing(client):
    client.force_login(person_with(Role.AUDITOR))
    asked = ask_for("Bees", person=UserFactory())

    page = client.get(reverse("training_requests:index"))
    answer = client.post(reverse("training_request_plan", args=[asked.pk]), {"sentence": "Mine."})

    assert "Bees" in page.content.decode()
    assert answer.status_code == 403
    assert "Only training staff answer" in answer.content.decode()
