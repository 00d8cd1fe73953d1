"""Who is told what: in page, list, search, home panel, feed and mail alike."""

import re

import pytest
from django.core import mail
from django.urls import get_resolver, reverse

from announcements.board import services
from announcements.board.queries import home_panel
from learning_paths.enums import PathOrigin
from learning_paths.services import enroll_on_path
from portal.notifications.services import send_due
from portal.people.enums import Role
from tests.architecture.test_views import addresses
from tests.factories.announcements import announcement_page, board_of
from tests.factories.courses import CourseFactory, course_page
from tests.factories.enrollment import EnrollmentFactory
from tests.factories.paths import path_page
from tests.factories.people import GroupFactory, UserFactory, person_with

pytestmark = pytest.mark.django_db

TITLE, TO_MENTORS, TO_CREW = "Shifts change", "Mentors meet early.", "The crew starts late."


@pytest.fixture
def people():
    crew = GroupFactory()
    return {
        "mentor": person_with(Role.MENTOR),
        "crew": UserFactory(groups=[crew]),
        "both": UserFactory(role=Role.MENTOR, groups=[crew]),
        "neither": UserFactory(),
        "owner": person_with(Role.PROGRAM_OWNER),
        "group": crew,
    }


@pytest.fixture
def shifts(site, people):
    return announcement_page(
        site.home,
        (["role:mentor"], TO_MENTORS),
        ([f"group:{people['group'].pk}"], TO_CREW),
        title=TITLE,
    )


def seen_in(text) -> set[str]:
    return {said for said in (TITLE, TO_MENTORS, TO_CREW) if said in text}


EXPECTED = [
    ("mentor", {TITLE, TO_MENTORS}),
    ("crew", {TITLE, TO_CREW}),
    ("both", {TITLE, TO_MENTORS, TO_CREW}),
    ("neither", set()),
    ("owner", set()),
]


@pytest.mark.parametrize(("name", "told"), EXPECTED)
def test_page_and_list_and_search_show_what_one_is_told(client, site, people, shifts, name, told):
    client.force_login(people[name])
    board = board_of(site.home).url

    answer = client.get(shifts.url)
    assert answer.status_code == (200 if told else 404)
    assert seen_in(answer.content.decode()) == told
    assert seen_in(client.get(board).content.decode()) == told
    assert seen_in(client.get(board, {"q": "shifts"}).content.decode()) == told
    early = client.get(board, {"q": "early"}).content.decode()
    assert seen_in(early) == (told if TO_MENTORS in told else set())
    by_key = client.get(reverse("board:announcement", args=[shifts.translation_key]))
    assert by_key.status_code == (302 if told else 404)


@pytest.mark.parametrize(("name", "told"), EXPECTED)
def test_home_and_feed_show_what_one_is_told(client, rf, site, people, shifts, name, told):
    request = rf.get("/")
    request.user = people[name]
    shown = home_panel(request)
    said = " ".join(f"{one.page.title} {one.teaser}" for one in shown.get("told", ()))
    assert seen_in(said) == told

    key = services.renew_feed_key(people[name])
    feed = client.get(reverse("board:feed", args=[key]))
    assert feed["Content-Type"].startswith("application/atom+xml")
    assert seen_in(feed.content.decode()) == told


@pytest.mark.parametrize(("name", "told"), EXPECTED)
def test_mail_says_what_one_is_told_once(site, people, shifts, name, told):
    services.tell_audience(shifts.announcement_id)
    services.tell_audience(shifts.announcement_id)
    send_due()

    mails = [one for one in mail.outbox if one.to == [people[name].email]]
    assert len(mails) == (1 if told else 0)
    assert seen_in(" ".join(f"{one.subject} {one.body}" for one in mails)) == told


def test_a_draft_is_told_nobody(client, site, people, shifts):
    draft = announcement_page(site.home, (["signed-in"], TO_CREW), publish=False, title="Draft")
    shifts.texts.first().body = [("text", "<p>Not yet.</p>")]
    shifts.save_revision()
    client.force_login(people["both"])

    assert client.get(draft.url).status_code == 404
    assert "Not yet." not in client.get(shifts.url).content.decode()


def test_who_loses_the_token_is_told_no_more(client, site, people, shifts):
    client.force_login(people["crew"])
    people["crew"].groups.remove(people["group"])

    assert client.get(shifts.url).status_code == 404


def on_course(site):
    course = course_page(site.catalog).course
    return course, EnrollmentFactory(course=course).learner


def on_path(site):
    path = path_page(site, [("Group", "all", None, [CourseFactory()])]).learning_path
    learner = UserFactory()
    enroll_on_path(learner, path=path, origin=PathOrigin.STAFF)
    return path, learner


@pytest.mark.parametrize("on", [on_course, on_path])
def test_people_on_a_course_or_path_are_an_audience(client, rf, site, on):
    whom, learner = on(site)
    stranger = UserFactory()
    shifts = announcement_page(site.home, ([whom], TO_CREW), (["role:mentor"], TO_MENTORS))
    services.tell_audience(shifts.announcement_id)
    send_due()

    for person, told in ((learner, {TO_CREW}), (stranger, set())):
        client.force_login(person)
        assert seen_in(client.get(shifts.url).content.decode()) == told
        assert seen_in(client.get(board_of(site.home).url).content.decode()) == told
        key = services.renew_feed_key(person)
        assert seen_in(client.get(reverse("board:feed", args=[key])).content.decode()) == told
        mails = [one.body for one in mail.outbox if one.to == [person.email]]
        assert seen_in(" ".join(mails)) == told


def test_a_writer_sees_every_text_and_is_told_why(client, site, people, shifts):
    client.force_login(person_with(Role.TRAINING_STAFF))

    shown = client.get(shifts.url).content.decode()

    assert seen_in(shown) == {TITLE, TO_MENTORS, TO_CREW}
    assert "because you write the page" in shown


@pytest.mark.parametrize("name", ["neither", "mentor"])
def test_the_admin_is_shut_to_readers(client, site, people, shifts, name):
    client.force_login(people[name])

    for address in (f"/admin/pages/{shifts.pk}/edit/", "/admin/pages/search/?q=Shifts"):
        assert client.get(address).status_code in (302, 403)


def admin_addresses(page) -> list[str]:
    """Every address of the admin that a page's number leads to, or that needs no number."""
    found = []
    for route, _view in addresses(get_resolver().url_patterns):
        if not route.startswith("admin/") or re.search("logout|failwhale", route):
            continue
        plain = re.sub(r"\(\?P<\w+>[^)]*\)", str(page.pk), route.replace("^", "").replace("$", ""))
        plain = re.sub(r"<(?:int|str):\w+>", str(page.pk), plain)
        if not set(plain) & set("<>()?+*\\[]"):
            found.append(f"/{plain}")
    return found


@pytest.mark.parametrize("names", ["shifts", "parent"])
def test_no_screen_of_the_admin_names_it_to_whoever_may_not_see_it(
    client, site, people, shifts, names
):
    client.force_login(people["owner"])
    shown = [
        address
        for address in admin_addresses(shifts if names == "shifts" else shifts.get_parent())
        if TITLE in _said(client.get(address))
    ]

    assert shown == []


def _said(answer) -> str:
    return b"".join(answer).decode(errors="replace")


def test_whoever_has_the_admin_but_not_the_board_finds_no_title(client, site, people, shifts):
    client.force_login(people["owner"])
    parent = board_of(site.home).pk

    for address in (
        "/admin/pages/search/?q=Shifts",
        f"/admin/choose-page/{parent}/",
        "/admin/choose-page/search/?q=Shifts",
        f"/admin/pages/{parent}/",
        f"/admin/pages/{shifts.pk}/edit/",
    ):
        assert TITLE not in client.get(address).content.decode()
