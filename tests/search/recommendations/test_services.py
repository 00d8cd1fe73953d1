"""What is recommended, why, and to whom it is not."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from catalog.courses.models import Course, CoursePrerequisite
from catalog.enrollment.enums import Origin
from catalog.enrollment.services import enroll
from catalog.records.services import record_completion
from learning_paths.services import enroll_on_path
from portal.home.models import PortalPage
from portal.organisation.models import JobAssignment, JobTitle, Profile
from portal.people.queries import audience_tokens_of
from portal.people.registry import personal_data
from search.following.services import follow
from search.recommendations import services
from search.recommendations.models import (
    CourseLook,
    Dismissal,
    Passage,
    PersonLook,
    Pick,
    Reach,
    Trend,
)
from search.recommendations.queries import onward, people_to_look_at, picks_of, why
from search.recommendations.services import (
    dismiss,
    look_at_course,
    look_at_courses,
    look_at_groups,
    measure_reach,
    pick_for,
    pick_for_people,
    restore,
)
from search.recommendations.tasks import pick_again
from tests.factories.courses import course_page
from tests.factories.paths import short_path
from tests.factories.people import UserFactory
from tests.factories.powers import unit, works_in
from tests.factories.searching import ruled
from tests.factories.vocabulary import SkillFactory, TopicFactory

pytestmark = pytest.mark.django_db


def now():
    return timezone.now()


def completed(person, *courses, days_ago=10):
    for at, course in enumerate(courses):
        day = timezone.localdate() - timedelta(days=days_ago - at)
        record_completion(
            person, course=course, by=UserFactory(), reason="On the list.", completed_on=day
        )


def reasons(person):
    """Return what is recommended to ``person`` now, by title, with the reason."""
    pick_for(person, now())
    with translation.override("en"):
        return {pick.course.title: why(pick) for pick in picks_of(person, tokens(person))}


def tokens(person):
    return audience_tokens_of(type(person).objects.get(pk=person.pk))


def crowd(count, title=None, place=None):
    people = [UserFactory() for _n in range(count)]
    for person in people:
        JobAssignment.objects.create(person=person, title=title, unit=place, starts_on="2020-01-01")
    return people


def test_a_path_says_which_skill_is_lacking(site):
    skill, known = SkillFactory(name="Welding"), SkillFactory(name="Cutting")
    step = course_page(site.catalog, title="Step", skills=[skill, known])
    course_page(site.catalog, title="Welding well", skills=[skill])
    course_page(site.catalog, title="Cutting well", skills=[known])
    path = short_path(site, step.course, title="To the top")
    person = UserFactory()
    Profile.objects.get_or_create(pk=person.pk)[0].skills.add(known)
    enroll_on_path(person, path=path.learning_path, origin="staff")

    found = reasons(person)

    assert found["Welding well"] == "Your path “To the top” still lacks “Welding”."
    assert "Cutting well" not in found


def test_colleagues_are_counted_from_five_on(catalog):
    popular, rare = course_page(catalog, title="Popular"), course_page(catalog, title="Rare")
    title, place = JobTitle.objects.create(name="Fitter"), unit("Field")
    people = crowd(5, title=title)
    me = UserFactory()
    JobAssignment.objects.create(person=me, title=title, unit=place, starts_on="2020-01-01")
    for person in people:
        completed(person, popular.course)
    for person in people[:4]:
        completed(person, rare.course)

    look_at_groups(now())

    assert list(Trend.objects.values_list("course", "people")) == [(popular.course_id, 5)]
    assert reasons(me) == {"Popular": "5 people with your job title completed it."}


def test_people_of_the_own_unit_are_counted(catalog):
    page, place = course_page(catalog, title="Popular"), unit("Field")
    for person in crowd(6, place=place):
        completed(person, page.course)
    me = UserFactory()
    works_in(me, place)

    look_at_groups(now())

    assert reasons(me) == {"Popular": "6 people in your unit completed it."}


def test_what_was_taken_back_or_failed_counts_for_nothing(catalog):
    page, title = course_page(catalog), JobTitle.objects.create(name="Fitter")
    people = crowd(5, title=title)
    for person in people:
        completed(person, page.course)
    left = JobAssignment.objects.filter(person=people[0])
    left.update(ends_on=timezone.localdate() - timedelta(days=1))

    look_at_groups(now())

    assert not Trend.objects.exists()


def test_what_others_did_next_is_told_from_five_on(catalog):
    first, then, before, few = (
        course_page(catalog, title=title) for title in ("First", "Then", "Before", "Few")
    )
    people = crowd(5)
    for person in people:
        completed(person, before.course, first.course, then.course)
    for person in people[:4]:
        completed(person, few.course, days_ago=1)
    me = UserFactory()
    completed(me, first.course)

    look_at_course(first.course, now())

    assert list(Passage.objects.values_list("other", "people")) == [(then.course_id, 5)]
    assert reasons(me)["Then"] == "5 people who completed “First” went on to this."


def test_what_is_new_in_followed_words_and_interests_is_told(catalog):
    water = TopicFactory(name="Water")
    pumps = TopicFactory(name="Pumps", parent=water)
    swim, fire = SkillFactory(name="Swimming"), TopicFactory(name="Fire")
    course_page(catalog, title="Pump care", topics=[pumps])
    course_page(catalog, title="Crawl", skills=[swim])
    course_page(catalog, title="Hoses", topics=[fire])
    old = course_page(catalog, title="Old", topics=[water])
    Course.objects.filter(pk=old.course_id).update(first_published_at=now() - timedelta(days=200))
    person = UserFactory()
    follow(person, word=water)
    follow(person, word=swim)
    Profile.objects.get_or_create(pk=person.pk)[0].interests.add(fire)

    assert reasons(person) == {
        "Pump care": "New in “Water”, which you follow.",
        "Crawl": "New in “Swimming”, which you follow.",
        "Hoses": "New in “Fire”, one of your interests.",
    }


def test_what_is_like_a_chosen_course_is_told(catalog):
    skill = SkillFactory()
    chosen = course_page(catalog, title="Pumps by night", skills=[skill])
    course_page(catalog, title="Care of things", skills=[skill])
    course_page(catalog, title="Pumps by day")
    course_page(catalog, title="Ladders")
    person = UserFactory()
    enroll(person, course=chosen.course, origin=Origin.SELF)

    look_at_courses(now())

    because = "Because you chose “Pumps by night”."
    assert reasons(person) == {"Care of things": because, "Pumps by day": because}


def test_what_cannot_be_begun_is_left_out(site):
    catalog, skill = site.catalog, SkillFactory()
    chosen = course_page(catalog, title="Chosen", skills=[skill]).course
    named = {
        title: course_page(catalog, title=title, skills=[skill], **more).course
        for title, more in {
            "Good": {},
            "Hidden": {"audience": ["role:administrator"]},
            "Closed": {"self_enrollment": False},
            "On it": {},
            "Done": {},
            "Archived": {},
            "Unwanted": {},
            "Later": {},
        }.items()
    }
    person = UserFactory()
    for course in (chosen, named["On it"]):
        enroll(person, course=course, origin=Origin.SELF)
    completed(person, named["Done"])
    dismiss(person, course=named["Unwanted"])
    CoursePrerequisite.objects.create(course=named["Later"], needs=named["Hidden"])
    Course.objects.filter(pk=named["Archived"].pk).update(archived_at=now())
    look_at_courses(now())

    assert set(reasons(person)) == {"Good"}
    assert {
        card["course"].title
        for card in onward(chosen, person, tokens(person), but=PortalPage.objects.none())
    } == {"Good"}


def somebody_with_a_pick(catalog):
    """Return a person and the page of the one course that is picked for them."""
    skill = SkillFactory()
    chosen, other = (course_page(catalog, skills=[skill]) for _n in range(2))
    person = UserFactory()
    enroll(person, course=chosen.course, origin=Origin.SELF)
    look_at_courses(now())
    pick_for(person, now())
    return person, other


def test_what_changes_after_picking_is_left_out_when_read(catalog):
    person, other = somebody_with_a_pick(catalog)

    before = picks_of(person, tokens(person)).count()
    other.audience = ["role:administrator"]
    other.save_revision().publish()

    assert (before, picks_of(person, tokens(person)).count()) == (1, 0)


def test_what_is_hidden_from_search_is_not_recommended_either(catalog):
    person, other = somebody_with_a_pick(catalog)

    before = picks_of(person, tokens(person)).count()
    ruled(lambda book: book.with_hidden(other.course_id, other.title, "Twice there"))

    assert (before, picks_of(person, tokens(person)).count()) == (1, 0)


def test_not_for_me_is_undone(catalog):
    person, page = UserFactory(), course_page(catalog)

    row = dismiss(person, course=page.course)
    assert dismiss(person, course=page.course) == row
    restore(row)
    restore(row)

    assert not Dismissal.objects.exists()


def test_learning_and_following_pick_again_in_the_background(catalog):
    topic = TopicFactory()
    course_page(catalog, title="New", topics=[topic])
    person = UserFactory()
    follow(person, word=topic)

    found = pick_again.call(person.pk)
    again = pick_again.call(person.pk)
    nobody = pick_again.call(4711)

    assert (found, again, nobody) == (1, 1, 0)
    assert PersonLook.objects.get().picks == 1


def test_whose_life_moved_on_comes_before_others(catalog):
    first, second, new = UserFactory(), UserFactory(), UserFactory()
    for person in (first, second):
        pick_for(person, now())
    enroll(second, course=course_page(catalog).course, origin=Origin.SELF)

    waiting = list(people_to_look_at(now() - timedelta(days=7)))
    pick_for_people(now())

    assert waiting == [second]
    assert PersonLook.objects.filter(person=new).exists()
    assert not people_to_look_at(now() - timedelta(days=7)).exists()


def test_a_killed_sweep_goes_on_where_it_was(catalog, monkeypatch):
    for _n in range(3):
        course_page(catalog)
    work, done = services.look_at_course, []

    def dies(course, at):
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(course.pk)
        work(course, at)

    monkeypatch.setattr(services, "look_at_course", dies)
    with pytest.raises(KeyboardInterrupt):
        look_at_courses(now())
    monkeypatch.setattr(services, "look_at_course", work)
    rest = look_at_courses(now())

    assert (len(done), rest) == (2, 1)
    assert look_at_courses(now()) == 0
    assert look_at_courses(now() + timedelta(days=8)) == 3


def test_a_sweep_leaves_the_rest_when_its_time_is_over(catalog):
    for _n in range(3):
        UserFactory()

    first = pick_for_people(now(), seconds=0)
    rest = pick_for_people(now())

    assert (first, rest) == (1, 2)


def test_a_changed_course_is_looked_at_again(catalog):
    page = course_page(catalog)
    look_at_courses(now())

    page.title = "Otherwise"
    page.save_revision().publish()

    assert not CourseLook.objects.exists()


def test_the_report_counts_people_and_names_nobody(catalog):
    topic = TopicFactory()
    course_page(catalog, topics=[topic])
    follow(UserFactory(), word=topic)
    UserFactory()
    UserFactory(is_active=False)
    pick_for_people(now())

    first = measure_reach(now())
    measure_reach(now())

    assert (first.people, first.reached, first.percent) == (2, 1, 50)
    assert Reach.objects.count() == 1


def test_picks_go_with_the_name(catalog):
    person, page = UserFactory(), course_page(catalog)
    dismiss(person, course=page.course)
    pick_for(person, now())

    for rows in personal_data.ask(person):
        rows.delete()

    assert not Dismissal.objects.exists()
    assert not PersonLook.objects.exists()
    assert not Pick.objects.exists()


@pytest.mark.parametrize("rows", [2, 15])
def test_picking_costs_the_same_however_much_there_is(site, rows, django_assert_max_num_queries):
    skill, topic = SkillFactory(), TopicFactory()
    person = UserFactory()
    JobAssignment.objects.create(
        person=person, title=JobTitle.objects.create(name="Fitter"), starts_on="2020-01-01"
    )
    follow(person, word=topic)
    for _n in range(rows):
        page = course_page(site.catalog, skills=[skill], topics=[topic])
        if _n % 2:
            enroll(person, course=page.course, origin=Origin.SELF)
            enroll_on_path(person, path=short_path(site, page.course).learning_path, origin="staff")
    look_at_courses(now())

    with django_assert_max_num_queries(31):
        assert pick_for(person, now())


def test_the_account_that_is_kept_does_not_want_it_either(catalog):
    gone, kept = UserFactory(), UserFactory()
    pumps, valves = (course_page(catalog, title=title).course for title in ("Pumps", "Valves"))
    for person, course in ((gone, pumps), (gone, valves), (kept, valves)):
        dismiss(person, course=course)

    said = list(services.move_to(gone, kept, by=UserFactory()))

    assert [one.words for one in said] == ["1 dismissed recommendation"]
    assert set(Dismissal.objects.filter(person=kept).values_list("course", flat=True)) == {
        pumps.pk,
        valves.pk,
    }
