import pytest
from django.urls import reverse

from catalog.enrollment.enums import Origin
from catalog.enrollment.models import Enrollment
from catalog.enrollment.services import enroll, save_course
from catalog.records.models import ActivityProgress, Completion
from catalog.records.services import report_result
from tests.factories.courses import course_page
from tests.factories.people import UserFactory

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

    with django_assert_max_num_queries(22):
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

    with django_assert_max_num_queries(23):
        client.get(page.url)
