"""Whoever is to see the numbers of a page sees those below it, and no others."""

import pytest
from django.urls import reverse
from django.utils import timezone

from catalog.records.services import record_completion
from learning_paths.enums import PathOrigin
from learning_paths.services import enroll_on_path
from portal.people.enums import Role
from portal.sharing.enums import Power
from portal.sharing.services import end_share, share
from tests.factories.announcements import announcement_page
from tests.factories.courses import CourseFactory, course_page
from tests.factories.enrollment import EnrollmentFactory
from tests.factories.paths import path_page
from tests.factories.people import GroupFactory, UserFactory, person_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(site):
    return person_with(Role.TRAINING_STAFF)


@pytest.fixture
def person(client):
    one = UserFactory(groups=[GroupFactory()])
    client.force_login(one)
    return one


def shown(client, address) -> str:
    return client.get(address).content.decode()


def test_the_desk_of_enrollments_opens_below_the_page(client, catalog, staff, person):
    fire, water = course_page(catalog, title="Fire"), course_page(catalog, title="Water")
    inside = EnrollmentFactory(course=fire.course, learner=UserFactory(display_name="Ilse"))
    outside = EnrollmentFactory(course=water.course, learner=UserFactory(display_name="Orla"))
    found = share(fire, holder=person, powers={Power.NUMBERS}, by=staff)
    desk = reverse("enrollments_modeladmin_index")

    assert desk in shown(client, reverse("wagtailadmin_home"))
    assert "Ilse" in shown(client, desk)
    assert "Orla" not in shown(client, desk)
    export = b"".join(client.get(f"{desk}?export=csv").streaming_content).decode()
    assert "Ilse" in export
    assert "Orla" not in export
    inspect = "enrollments_modeladmin_inspect"
    assert client.get(reverse(inspect, args=[inside.pk])).status_code == 200
    assert client.get(reverse(inspect, args=[outside.pk])).status_code == 404
    assert "Enroll somebody" not in shown(client, desk)
    assert client.get(reverse("enrollment_enroll")).status_code in (302, 403)
    end_share(found, by=staff)
    assert client.get(desk).status_code == 302


def test_whoever_sees_numbers_takes_nobody_off_a_course(client, catalog, staff, person):
    fire = course_page(catalog)
    enrollment = EnrollmentFactory(course=fire.course)
    share(catalog, holder=person, powers={Power.NUMBERS}, by=staff)

    answer = client.post(reverse("enrollment:withdraw", args=[enrollment.pk]), {"reason": "Mine."})

    assert answer.status_code == 403
    enrollment.refresh_from_db()
    assert enrollment.status == "active"


def test_the_desk_of_completions_opens_below_the_page(client, catalog, staff, person):
    fire, water = course_page(catalog, title="Fire"), course_page(catalog, title="Water")
    for page, name in ((fire, "Ilse"), (water, "Orla")):
        record_completion(
            UserFactory(display_name=name),
            course=page.course,
            by=staff,
            reason="Seen it.",
            completed_on=timezone.localdate(),
        )
    share(fire, holder=person.groups.get(role_group=None), powers={Power.NUMBERS}, by=staff)
    desk = reverse("completions_modeladmin_index")

    assert "Ilse" in shown(client, desk)
    assert "Orla" not in shown(client, desk)
    assert "Record a completion" not in shown(client, desk)
    assert "Orla" not in shown(client, "/my/transcript/")
    assert "Ilse" not in shown(client, "/my/transcript/")


def test_the_people_of_a_path_show_to_whoever_sees_its_numbers(client, site, staff, person):
    mine, other = (path_page(site, [("A", "all", None, [CourseFactory()])]) for _n in range(2))
    for page, name in ((mine, "Ilse"), (other, "Orla")):
        learner = UserFactory(display_name=name)
        enroll_on_path(learner, path=page.learning_path, origin=PathOrigin.STAFF)
    assert client.get(reverse("learning_paths:owned")).status_code == 403
    share(mine, holder=person, powers={Power.NUMBERS}, by=staff)

    def people(page):
        return reverse("learning_paths:people", args=[page.learning_path.translation_key])

    assert other.title not in shown(client, reverse("learning_paths:owned"))
    assert "Ilse" in shown(client, people(mine))
    assert client.get(people(other)).status_code == 404
    put = reverse("learning_paths:put", args=[mine.learning_path.translation_key])
    assert client.post(put, {"learner": person.login_name}).status_code in (403, 404)
    assert not person.path_enrollments.exists()


def test_readers_show_to_whoever_sees_the_numbers_and_reminds_nobody(client, site, staff, person):
    told = [(["signed-in"], "Words")]
    mine, other = (announcement_page(site.home, *told, needs_acknowledgement=True) for _n in "ab")
    share(mine, holder=person, powers={Power.NUMBERS}, by=staff)

    def address(name, page):
        return reverse(f"board:{name}", args=[page.announcement.translation_key])

    assert client.get(address("readers", mine)).status_code == 200
    assert "Remind who has not confirmed" not in shown(client, address("readers", mine))
    assert client.get(address("readers", other)).status_code == 403
    assert client.post(address("remind", mine)).status_code == 403


def test_a_share_of_numbers_on_a_translation_counts_the_whole_course(
    client, site, catalog, staff, person
):
    fire = course_page(catalog, title="Fire")
    german = fire.copy_for_translation(site.catalog_de.locale)
    german.save_revision().publish()
    EnrollmentFactory(course=fire.course, learner=UserFactory(display_name="Ilse"))
    share(german, holder=person, powers={Power.NUMBERS}, by=staff)

    assert "Ilse" in shown(client, reverse("enrollments_modeladmin_index"))
