"""The same wish is one request, whoever puts it how; and whoever asked is told what comes of it."""

import pytest

from portal.notifications.models import Notice
from portal.people.enums import Role
from portal.people.registry import kept_about, personal_data
from search.requests import services
from search.requests.models import Support, TrainingRequest
from search.requests.services import ask_for
from tests.factories.courses import CourseFactory, course_page
from tests.factories.people import UserFactory, person_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return person_with(Role.TRAINING_STAFF)


def told(kind):
    return set(Notice.objects.filter(kind=kind).values_list("person", flat=True))


def test_the_same_wish_in_other_words_is_supported_not_repeated():
    one, two = UserFactory(), UserFactory()

    first = ask_for("Keeping bees", person=one, why="Our roof.")
    second = ask_for("how to keep the BEE", person=two)

    assert first == second
    assert list(first.supports.values_list("person", "words", "why")) == [
        (one.pk, "Keeping bees", "Our roof."),
        (two.pk, "how to keep the BEE", ""),
    ]


def test_asking_twice_is_asking_once():
    person = UserFactory()

    ask_for("Bees", person=person)
    ask_for("bees", person=person, why="A better reason.")

    assert Support.objects.get().why == "A better reason."


def test_another_wish_is_another_request():
    person = UserFactory()

    ask_for("Bees", person=person)
    ask_for("Boats", person=person)

    assert TrainingRequest.objects.count() == 2


@pytest.mark.parametrize("words", ["", "   ", "!?", "🙂"])
def test_what_says_nothing_is_refused(words):
    with pytest.raises(services.SaysNothing, match="a word or two"):
        ask_for(words, person=UserFactory())

    assert not TrainingRequest.objects.exists()


def test_nobody_waits_for_more_than_can_be_answered():
    person = UserFactory()
    for number in range(services.MAX_LIVE):
        ask_for(f"Wish{number}", person=person)

    with pytest.raises(services.AsksForTooMuch, match="20 requests"):
        ask_for("One more", person=person)

    assert person.training_requests.count() == services.MAX_LIVE
    assert ask_for("Wish3", person=person, why="Still.").supports.get().why == "Still."


def test_training_staff_note_a_wish_that_the_searches_show(staff):
    noted = ask_for("bees", noted_by=staff)
    joined = ask_for("Bees", person=UserFactory())

    assert noted == joined
    assert (noted.noted_by, noted.supports.count()) == (staff, 1)


def test_what_nobody_asks_for_any_more_is_withdrawn(staff):
    one, two = UserFactory(), UserFactory()
    asked = ask_for("Bees", person=one)
    ask_for("Bees", person=two)
    noted = ask_for("Boats", person=one, noted_by=staff)

    services.withdraw(asked, person=one)
    services.withdraw(noted, person=one)
    asked.refresh_from_db()
    still = asked.state
    services.withdraw(asked, person=two)

    assert still == "open"
    assert TrainingRequest.objects.get(pk=asked.pk).state == "withdrawn"
    assert TrainingRequest.objects.get(pk=noted.pk).state == "open"
    assert ask_for("Bees", person=one) != asked


def test_an_answer_names_the_course_to_those_who_see_it(catalog, staff):
    course = course_page(catalog, title="Bees for all", audience=["role:mentor"]).course
    mentor, learner = person_with(Role.MENTOR), UserFactory()
    asked = ask_for("Bees", person=mentor)
    ask_for("Bees", person=learner)

    services.answer(asked, course=course, by=staff, sentence="From May on.")

    asked.refresh_from_db()
    assert (asked.state, asked.course_title, asked.changed_by) == ("answered", course.title, staff)
    assert told("training-found") == {mentor.pk}
    assert told("training-request") == {learner.pk}
    hidden = Notice.objects.get(person=learner)
    assert "Bees for all" not in str(hidden.values)
    assert hidden.values["answer"] == "From May on."


def test_planned_takes_supporters_and_an_answer_later(staff):
    one, two = UserFactory(), UserFactory()
    asked = ask_for("Bees", person=one)

    services.plan(asked, by=staff, sentence="In spring.")
    ask_for("Bees", person=two)
    services.answer(asked, course=CourseFactory(), by=staff)

    assert Notice.objects.filter(person=one).count() == 2
    assert Notice.objects.filter(person=two).count() == 1


def test_a_refusal_says_why(staff):
    asked = ask_for("Bees", person=UserFactory())

    with pytest.raises(services.NoReason, match="Say why"):
        services.decline(asked, by=staff, sentence="  ")
    asked.refresh_from_db()
    before = asked.state
    services.decline(asked, by=staff, sentence="No roof holds them.")

    assert before == "open"
    assert TrainingRequest.objects.get().sentence == "No roof holds them."


def test_what_is_settled_stays_so(staff):
    person = UserFactory()
    asked = ask_for("Bees", person=person)
    services.decline(asked, by=staff, sentence="No.")

    for act in (
        lambda: services.plan(asked, by=staff),
        lambda: services.answer(asked, course=CourseFactory(), by=staff),
        lambda: services.withdraw(asked, person=person),
        lambda: services.merge(asked, into=ask_for("Boats", person=person), by=staff),
    ):
        with pytest.raises(services.AlreadyAnswered, match="settled already"):
            act()

    assert TrainingRequest.objects.get(pk=asked.pk).state == "declined"


def test_duplicates_become_one_and_nobody_is_lost(staff):
    both, one, two = UserFactory(), UserFactory(), UserFactory()
    hives, bees = ask_for("Hives", person=both), ask_for("Bees", person=both)
    ask_for("Hives", person=one)
    ask_for("Bees", person=two)

    services.merge(hives, into=bees, by=staff)

    hives.refresh_from_db()
    assert (hives.state, hives.into, hives.supports.count()) == ("merged", bees, 0)
    assert set(bees.supports.values_list("person", flat=True)) == {both.pk, one.pk, two.pk}
    with pytest.raises(services.NotAnother):
        services.merge(bees, into=bees, by=staff)
    with pytest.raises(services.NotAnother, match="settled"):
        services.merge(bees, into=hives, by=staff)


def test_a_name_leaves_and_the_wish_stays(staff):
    person = UserFactory()
    ask_for("Bees", person=person, why="I, Ilse, need it.")

    tables = {table.name: list(table.rows) for table in kept_about.ask(person)}
    for rows in personal_data.ask(person):
        rows.delete()

    assert [row.words for row in tables["training_requests"]] == ["Bees"]
    assert not Support.objects.exists()
    assert TrainingRequest.objects.get().words == "Bees"


def test_the_account_that_is_kept_goes_on_asking():
    gone, kept = UserFactory(), UserFactory()
    ask_for("Bees", person=gone)
    ask_for("Boats", person=gone)
    ask_for("Boats", person=kept)

    said = list(services.move_to(gone, kept, by=UserFactory()))

    assert [one.words for one in said] == ["1 training request"]
    assert set(kept.training_requests.values_list("words", flat=True)) == {"Bees", "Boats"}
