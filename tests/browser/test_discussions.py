"""A closed space from its opening to the accepted answer, in a real browser, axe at each screen."""

import re

import pytest
from playwright.sync_api import expect

from announcements.discussions.models import Draft, Post, Thread
from announcements.discussions.services import tell_about_post
from catalog.courses.models import CatalogPage
from portal.home.models import HomePage
from portal.people.enums import Role
from tests.factories.courses import course_page, lesson_page
from tests.factories.discussions import answer, discussion, thread
from tests.factories.enrollment import EnrollmentFactory
from tests.factories.people import UserFactory, person_with

pytestmark = pytest.mark.django_db(transaction=True)


def sign_out(page):
    page.context.clear_cookies()


@pytest.mark.parametrize("width", [390, 1280])
def test_a_mentor_opens_a_space_a_mentee_asks_and_accepts(
    page, open_site, sign_in, barriers, width
):
    page.set_viewport_size({"width": width, "height": 900})
    mentor = person_with(Role.MENTOR, display_name="Tomas Quill")
    mentee = UserFactory(display_name="Ilse Marrow")

    def looks_right():
        assert barriers() == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width

    sign_in(mentor)
    page.goto(f"{open_site}/my/spaces/")
    looks_right()
    page.get_by_role("link", name="Open a space").click()
    looks_right()
    page.get_by_label("Title").fill("Ilse and Tomas")
    page.get_by_label("Mentees").fill("Ilse Marrow")
    page.get_by_role("button", name="Open the space").click()
    expect(page.get_by_role("heading", name="Ilse and Tomas")).to_be_visible()
    looks_right()

    sign_out(page)
    sign_in(mentee)
    expect(page.get_by_role("heading", name="Your spaces")).to_be_visible()
    page.get_by_role("link", name="Ilse and Tomas").click()
    page.get_by_role("link", name="Begin a thread").click()
    looks_right()
    page.get_by_label("Title").fill("Should I apply?")
    page.get_by_label("Text", exact=True).fill("I like my work, and I am a little bored by it.")
    expect(page.get_by_text("Draft saved at")).to_be_visible()
    assert Draft.objects.get().title == "Should I apply?"
    page.reload()
    expect(page.get_by_label("Text", exact=True)).to_have_value(re.compile("a little bored"))
    page.get_by_role("button", name="Post it").click()
    expect(page.get_by_role("heading", name="Should I apply?")).to_be_visible()
    assert not Draft.objects.exists()
    tell_about_post(Post.objects.get().pk)
    looks_right()

    sign_out(page)
    sign_in(mentor)
    page.goto(f"{open_site}/my/questions/")
    expect(page.get_by_text(re.compile("Waits 1 minute"))).to_be_visible()
    looks_right()
    page.goto(f"{open_site}/my/notices/")
    page.get_by_role("button", name="Ilse Marrow asks: Should I apply?").click()
    page.get_by_label("Text", exact=True).fill("**Sit with them** for a morning first.")
    page.get_by_role("button", name="Post the reply").click()
    expect(page.get_by_text("Sit with them")).to_be_visible()
    looks_right()

    sign_out(page)
    sign_in(mentee)
    page.goto(f"{open_site}/my/discussions/")
    page.get_by_role("link", name="Should I apply?").click()
    page.get_by_role("button", name="Accept as the answer").click()
    expect(page.get_by_text("Answer accepted by Ilse Marrow").first).to_be_visible()
    looks_right()
    assert Thread.objects.get().accepted.author == mentor


def test_the_browser_has_nothing_to_complain_about(page, open_site, sign_in, complaints):
    begun = thread(discussion(HomePage.objects.get(locale__language_code="en")))
    sign_in(UserFactory())
    page.goto(f"{open_site}/talk/thread/{begun.key}/")
    page.get_by_label("Text", exact=True).fill("Half a sentence")
    expect(page.get_by_text("Draft saved at")).to_be_visible()
    page.get_by_role("button", name="Post the reply").click()
    expect(page.get_by_role("article").get_by_text("Half a sentence")).to_be_visible()

    assert complaints == []


def test_what_is_typed_without_a_connection_is_still_there(page, open_site, sign_in):
    person = UserFactory()
    begun = thread(discussion(HomePage.objects.get(locale__language_code="en")))
    sign_in(person)
    address = f"{open_site}/talk/thread/{begun.key}/"
    page.goto(address)
    page.context.set_offline(True)
    page.get_by_label("Text", exact=True).fill("Written on the train")
    expect(page.get_by_text("Not saved. The connection broke.")).to_be_visible()
    page.context.set_offline(False)
    page.goto(address)

    expect(page.get_by_label("Text", exact=True)).to_have_value("Written on the train")
    page.get_by_role("button", name="Post the reply").click()
    expect(page.get_by_text("Written on the train")).to_be_visible()
    page.goto(address)
    expect(page.get_by_label("Text", exact=True)).to_have_value("")
    assert begun.posts.count() == 2


@pytest.mark.parametrize("width", [390, 1280])
def test_every_screen_of_a_moderator_is_open_to_all(page, open_site, sign_in, barriers, width):
    page.set_viewport_size({"width": width, "height": 900})
    staff = person_with(Role.TRAINING_STAFF)
    course = course_page(CatalogPage.objects.get(locale__language_code="en"), lessons=1)
    lesson = lesson_page(course, title="Valves", slug="valves")
    place = discussion(
        HomePage.objects.get(locale__language_code="en"), course=course.course, mentors=[staff]
    )
    begun = thread(place, lesson=lesson, text="x" * 300)
    post = answer(begun)
    EnrollmentFactory(learner=staff, course=course.course)
    sign_in(staff)

    for address in (
        "/discussions/", place.pages.get().get_url(), f"/talk/thread/{begun.key}/",
        f"/talk/thread/{begun.key}/?to={post.pk}&quote=1", f"/talk/thread/{begun.key}/move/",
        f"/talk/post/{post.pk}/hide/", f"/talk/post/{post.pk}/report/", "/talk/reports/",
        "/talk/open/", "/my/questions/", lesson.get_url(),
    ):  # fmt: skip
        page.goto(f"{open_site}{address}" if address.startswith("/") else address)
        assert barriers() == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
