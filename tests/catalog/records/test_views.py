import pytest
from django.urls import reverse

from catalog.enrollment.enums import Origin
from catalog.enrollment.models import Enrollment
from catalog.enrollment.services import enroll, save_course
from catalog.records.models import ActivityProgress, Completion
from catalog.records.services import open_activity, report_result
from portal.people.enums import Role
from tests.factories.courses import course_page
from tests.factories.people import UserFactory, person_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner(client, site):
    person = UserFactory(display_name="Ilse Marrow")
    client.force_login(person)
    return person


def test_from_the_course_page_to_the_transcript(client, site, learner):
    page = course_page(site.catalog, lessons=2, title="Balance sheets")
    shown = client.get(page.url)
    assert "Enroll" in shown.content.decode()

    address = reverse("enrollment:enroll", args=[page.course.translation_key])
    client.post(address, {"next": page.url})
    enrollment = Enrollment.objects.get()
    first, second = page.get_children().specific()

    resumed = client.get(reverse("records:resume", args=[enrollment.pk]))
    assert resumed.url == first.url
    assert "Lesson 1 of 2" in client.get(first.url).content.decode()
    onwards = client.post(reverse("records:done", args=[first.translation_key]))
    assert onwards.url == second.url
    client.get(second.url)
    assert client.get(reverse("records:resume", args=[enrollment.pk])).url == second.url
    done = client.post(reverse("records:done", args=[second.translation_key]), follow=True)

    assert "You have done “Balance sheets”" in done.content.decode()
    assert "Balance sheets" in client.get("/my/transcript/").content.decode()
    assert page.code in b"".join(client.get("/my/transcript.csv")).decode()


def test_a_lesson_is_shut_to_whoever_is_not_on_the_course(client, site, learner):
    page = course_page(site.catalog, lessons=1)
    lesson = page.get_children().get()

    answer = client.get(lesson.url)

    assert (answer.status_code, answer.url) == (302, page.url)
    assert not ActivityProgress.objects.exists()


def test_another_language_resumes_at_the_same_lesson(client, site, learner):
    page = course_page(site.catalog, lessons=2)
    first, second = page.get_children().specific()
    enrollment = enroll(learner, course=page.course, origin=Origin.SELF)
    report_result(enrollment, key=first.translation_key)
    german = page.copy_for_translation(site.catalog_de.locale)
    german.save_revision().publish()
    lesson_de = second.copy_for_translation(site.catalog_de.locale)
    lesson_de.save_revision().publish()
    learner.language = "de"
    learner.save()

    answer = client.get(reverse("records:resume", args=[enrollment.pk]))

    assert answer.url == lesson_de.url
    assert answer.url.startswith("/de/")


def test_my_learning_names_the_next_lesson_in_the_language_of_the_reader(client, site, learner):
    page = course_page(site.catalog, lessons=1)
    lesson = page.get_children().specific().get()
    enrollment = enroll(learner, course=page.course, origin=Origin.SELF)
    open_activity(enrollment, key=lesson.translation_key)
    page.copy_for_translation(site.catalog_de.locale).save_revision().publish()
    german = lesson.copy_for_translation(site.catalog_de.locale)
    german.title = "Erste Lektion"
    german.save_revision().publish()
    learner.language = "de"
    learner.save()

    assert "Erste Lektion" in client.get("/my/learning/").content.decode()


def test_many_open_courses_come_in_pages(client, site, learner):
    for _n in range(21):
        enroll(learner, course=course_page(site.catalog).course, origin=Origin.SELF)

    first, second = (client.get("/my/learning/", {"page": n}) for n in (1, 2))

    assert [len(one.context["open"]) for one in (first, second)] == [20, 1]


def test_a_course_that_is_not_offered_now_is_still_among_ones_own(client, catalog, learner):
    page = course_page(catalog, title="Pumps without fear")
    enroll(learner, course=page.course, origin=Origin.SELF)
    page.unpublish()

    answer = client.get("/my/learning/")

    assert answer.context["open"] == []
    assert [row.course for row in answer.context["resting"]] == [page.course]
    assert "Pumps without fear" in answer.content.decode()


def test_scrolling_to_the_end_answers_json(client, site, learner):
    page = course_page(site.catalog, lessons=1)
    lesson = page.get_children().get()
    enroll(learner, course=page.course, origin=Origin.SELF)

    answer = client.post(
        reverse("records:done", args=[lesson.translation_key]),
        headers={"accept": "application/json"},
    )

    assert answer.json() == {"done": True, "completed": True}


def test_somebody_elses_enrollment_does_not_exist(client, site, learner):
    page = course_page(site.catalog, lessons=1)
    other = enroll(UserFactory(), course=page.course, origin=Origin.SELF)

    assert client.get(reverse("records:resume", args=[other.pk])).status_code == 404
    client.post(reverse("records:done", args=[page.course.activities.get().key]))
    assert client.post(reverse("enrollment:withdraw", args=[other.pk])).status_code == 404
    other.refresh_from_db()
    assert other.status == "active"
    assert not Completion.objects.exists()


@pytest.mark.parametrize("rows", [2, 8])
def test_my_learning_costs_the_same_however_much_there_is(
    client, site, learner, rows, django_assert_max_num_queries
):
    for n in range(rows):
        page = course_page(site.catalog, lessons=2)
        enrollment = enroll(learner, course=page.course, origin=Origin.SELF)
        if n % 2:
            for key in page.course.activities.values_list("key", flat=True):
                report_result(enrollment, key=key)
        save_course(learner, course_page(site.catalog).course)
    client.get("/my/learning/")

    with django_assert_max_num_queries(15):
        client.get("/my/learning/")


@pytest.mark.parametrize("lessons", [2, 12])
def test_the_course_page_costs_the_same_however_long_it_is(
    client, site, learner, lessons, django_assert_max_num_queries
):
    page = course_page(site.catalog, lessons=lessons)
    enroll(learner, course=page.course, origin=Origin.SELF)
    client.get(page.url)

    with django_assert_max_num_queries(20):
        client.get(page.url)


def test_a_stranger_is_sent_to_sign_in(client, site):
    for address in ("/my/learning/", "/my/transcript/", "/my/transcript.csv"):
        assert client.get(address).url == f"/accounts/login/?next={address}"


def test_the_course_page_of_a_stranger_to_it_costs_no_more(
    client, site, learner, django_assert_max_num_queries
):
    needed = course_page(site.catalog)
    page = course_page(site.catalog, lessons=3)
    page.course.prerequisites.create(needs=needed.course)
    client.get(page.url)

    with django_assert_max_num_queries(20):
        client.get(page.url)


@pytest.mark.parametrize(
    ("role", "audience", "enrolled"),
    [
        (Role.LEARNER, "signed-in", False),
        (Role.LEARNER, "signed-in", True),
        (Role.LEARNER, "role:learner", False),
        (Role.LEARNER, "role:mentor", True),
        (Role.TRAINING_STAFF, "signed-in", False),
        (Role.TRAINING_STAFF, "role:training-staff", True),
    ],
)
def test_the_course_page_costs_no_more_for_any_kind_of_viewer(
    client, site, django_assert_max_num_queries, role, audience, enrolled
):
    page = course_page(site.catalog, lessons=3)
    page.course.prerequisites.create(needs=course_page(site.catalog).course)
    viewer = person_with(role)
    if enrolled:
        Enrollment.objects.create(learner=viewer, course=page.course, origin=Origin.STAFF)
    page.audience = [audience]
    page.save_revision().publish()
    client.force_login(viewer)
    client.get(page.url)

    # Whoever writes pages has the user bar besides, and is asked whether something is wrong.
    with django_assert_max_num_queries(20 if role == Role.LEARNER else 25):
        assert client.get(page.url).status_code == 200


@pytest.mark.parametrize("lessons", [2, 12])
def test_a_lesson_costs_the_same_however_many_there_are(
    client, site, learner, lessons, django_assert_max_num_queries
):
    page = course_page(site.catalog, lessons=lessons)
    enroll(learner, course=page.course, origin=Origin.SELF)
    address = page.get_children().first().url
    client.get(address)

    with django_assert_max_num_queries(25):
        client.get(address)
