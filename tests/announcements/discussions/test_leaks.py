"""A closed space is its members'. Each place where a third person could look, looked at."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, ReferenceIndex

from announcements.discussions import services
from announcements.discussions.files import checked
from announcements.discussions.models import Discussion, DiscussionsPage
from announcements.discussions.queries import (
    courses_panel,
    replies_panel,
    spaces_panel,
    waiting_panel,
)
from portal.home.models import PortalPage
from portal.notifications.models import Notice
from portal.notifications.services import send_due
from portal.people.enums import Role
from search.core import services as search
from search.core.contract import CatalogQuery, Kind
from tests.factories.discussions import answer, discussion, discussion_page, space, thread
from tests.factories.people import UserFactory, person_with

pytestmark = pytest.mark.django_db

SECRETS = ("Zeppelin talk", "I am afraid of heights", "Zeppelin crew", "zeppelin.txt")
THIRD = ["learner", "other mentor", "staff", "owner", "administrator", "former"]


@pytest.fixture
def people():
    return {
        "mentor": person_with(Role.MENTOR),
        "mentee": UserFactory(),
        "learner": UserFactory(),
        "other mentor": person_with(Role.MENTOR),
        "staff": person_with(Role.TRAINING_STAFF),
        "owner": person_with(Role.PROGRAM_OWNER),
        "administrator": person_with(Role.ADMINISTRATOR),
        "former": UserFactory(),
    }


@pytest.fixture
def room(site, people):
    return space(
        people["mentor"], people["mentee"], people["former"], title="Zeppelin crew", intro="Ours."
    )


@pytest.fixture
def said(room, people):
    """A question with a file, answered, the question reported, and one member taken out again."""
    file = checked(SimpleUploadedFile("zeppelin.txt", b"heights"))
    begun = thread(
        room, people["mentee"], title="Zeppelin talk", text="I am afraid of heights", files=[file]
    )
    post = answer(begun, people["mentor"], text="You need not be, @" + people["mentee"].login_name)
    services.follow(begun, people["former"])
    services.end_membership(room, people["former"])
    for one in begun.posts.all():
        services.tell_about_post(one.pk)
    report = services.report(post, by=people["mentee"], reason="Zeppelin crew is mean")
    services.tell_about_report(report.pk)
    return begun


def addresses(room, said):
    first = said.posts.get(number=1)
    file = first.attachments.get()
    names = {"key": room.translation_key}
    yield reverse("discussions:discussion", kwargs=names)
    yield reverse("discussions:ask", kwargs=names)
    yield reverse("discussions:members", kwargs=names)
    for name in ("thread", "unread", "move", "hide_thread"):
        yield reverse(f"discussions:{name}", args=[said.key])
    for name in ("post", "edit", "report", "hide_post"):
        yield reverse(f"discussions:{name}", args=[first.pk])
    yield reverse("discussions:attachment", args=[file.pk, file.name])


def test_members_see_it_all(client, people, room, said):
    for name in ("mentor", "mentee"):
        client.force_login(people[name])
        listed = client.get(reverse("discussions:spaces")).text
        shown = client.get(reverse("discussions:thread", args=[said.key])).text
        assert "Zeppelin crew" in listed
        assert "I am afraid of heights" in shown
        assert "zeppelin.txt" in shown
        assert (
            search.search(CatalogQuery("zeppelin", kind=Kind.DISCUSSION), people[name]).total == 1
        )


@pytest.mark.parametrize("name", THIRD)
def test_no_address_of_it_is_there_for_a_third_person(client, people, room, said, name):
    client.force_login(people[name])

    for address in addresses(room, said):
        assert client.get(address).status_code in (403, 404), address
    gone = [
        reverse("discussions:reply", args=[said.key]),
        reverse("discussions:draft", args=[said.key]),
        reverse("discussions:follow", args=[said.key]),
        reverse("discussions:arrange", args=[said.key]),
        reverse("discussions:accept", args=[said.posts.get(number=2).pk]),
        reverse("discussions:close", args=[room.translation_key]),
    ]
    for address in gone:
        answer = client.post(address, {"text": "Hello", "how": "lock"})
        assert answer.status_code in (403, 404), address
        assert not any(secret in answer.text for secret in SECRETS)


@pytest.mark.parametrize("name", THIRD)
def test_no_list_search_or_panel_tells_a_third_person(client, rf, site, people, room, said, name):
    person = people[name]
    client.force_login(person)
    shelf = DiscussionsPage.objects.child_of(site.home).get().url
    lists = [
        shelf,
        f"{shelf}?q=zeppelin",
        site.home.url,
        f"{site.catalog.url}?q=zeppelin",
        f"{site.catalog.url}?q=zeppelin&kind=discussion",
        f"{site.catalog.url}?q=afraid&kind=discussion",
        f"{reverse('search:suggest')}?q=zeppeli",
        *(
            reverse(f"discussions:{one}")
            for one in ("mine", "spaces", "waiting", "reports", "open_space", "open")
        ),
        f"{reverse('discussions:waiting')}?export=csv",
    ]
    for address in lists:
        answer = client.get(address)
        shown = b"".join(answer).decode() if answer.streaming else answer.text
        found = [one for one in SECRETS if one in shown and one != "zeppelin.txt"]
        assert found == [], address

    request = rf.get("/")
    request.user = person
    for panel in (replies_panel, courses_panel, spaces_panel, waiting_panel):
        assert panel(request) == {}
    results = search.search(CatalogQuery("zepelin", kind=Kind.DISCUSSION), person, language="en")
    assert (sum(results.kinds.values()), results.did_you_mean) == (0, "")


@pytest.mark.parametrize("name", THIRD)
def test_no_notice_or_mail_tells_a_third_person(people, said, name):
    send_due()

    # Whoever was a member was told so, when they were.
    kinds = set(Notice.objects.filter(person=people[name]).values_list("kind", flat=True))
    assert kinds == ({"space-membership"} if name == "former" else set())
    mails = [one for one in mail.outbox if people[name].email in one.to]
    assert not any("Zeppelin talk" in f"{one.subject} {one.body}" for one in mails)


@pytest.mark.parametrize("name", ["staff", "owner", "administrator"])
def test_no_screen_of_the_admin_shows_it(client, site, people, room, said, name):
    client.force_login(people[name])
    shelf = DiscussionsPage.objects.child_of(site.home).get()
    looked_at = [
        "/admin/",
        f"/admin/pages/{shelf.pk}/",
        f"/admin/pages/{site.home.pk}/",
        "/admin/pages/search/?q=Zeppelin",
        "/admin/choose-page/search/?q=Zeppelin",
        f"/admin/choose-page/{shelf.pk}/",
        "/admin/reports/site-history/",
        "/admin/reports/aging-pages/",
        "/admin/reports/locked/",
        "/admin/documents/?q=zeppelin",
        "/admin/images/?q=zeppelin",
        "/admin/documents/chooser/results/?q=zeppelin",
    ]
    for address in looked_at:
        shown = client.get(address).text
        assert "Zeppelin talk" not in shown, address
        assert "Zeppelin crew" not in shown, address
        assert "zeppelin.txt" not in shown, address


def test_a_space_has_no_page_no_log_and_no_reference(room, said):
    assert not Page.objects.filter(title__icontains="zeppelin").exists()
    assert not PortalPage.objects.filter(title__icontains="zeppelin").exists()
    assert not PageLogEntry.objects.filter(label__icontains="zeppelin").exists()
    named = [str(room.pk), str(said.pk)]
    ours = ReferenceIndex.objects.filter(content_type__app_label="discussions")
    assert not ours.filter(object_id__in=named, content_type__model="discussion").exists()


def test_a_space_takes_no_audience_from_elsewhere(room):
    assert set(room.audience.values_list("token", flat=True)) == {room.token}
    assert room.token.startswith("space:")


def test_files_of_posts_have_no_public_address(client, people, said):
    file = said.posts.get(number=1).attachments.get()
    client.force_login(people["mentee"])

    assert client.get(f"/media/{file.file.name}").status_code == 404


def test_whoever_is_let_in_sees_it_and_after_the_last_day_no_more(client, people, room, said):
    client.force_login(people["learner"])
    address = reverse("discussions:thread", args=[said.key])
    assert client.get(address).status_code == 404

    services.add_members(room, [people["learner"]])
    assert client.get(address).status_code == 200

    now = timezone.now()
    room.members.filter(person=people["learner"]).update(
        since=now - timedelta(days=2), until=now - timedelta(seconds=1)
    )
    assert client.get(address).status_code == 404


def test_a_discussion_for_mentors_is_theirs_and_training_staffs(client, site, people):
    place = discussion(site.home, title="Zeppelin crew", audience=["role:mentor"])
    begun = thread(place, people["mentor"], title="Zeppelin talk")
    address = reverse("discussions:thread", args=[begun.key])
    page = place.pages.get().url

    for name, status in (("mentor", 200), ("staff", 200), ("learner", 404), ("owner", 404)):
        client.force_login(people[name])
        assert client.get(address).status_code == status, name
        assert client.get(page).status_code == status, name
        found = search.search(CatalogQuery("zeppelin", kind=Kind.DISCUSSION), people[name])
        assert found.total == (status == 200), name


def test_an_audience_that_narrows_leaves_nothing_to_be_found(site, people):
    place = discussion(site.home)
    thread(place, people["mentor"], title="Zeppelin talk")
    query = CatalogQuery("zeppelin", kind=Kind.DISCUSSION)
    assert search.search(query, people["learner"]).total == 1

    page = place.pages.get()
    page.audience = ["role:mentor"]
    page.save_revision().publish()
    assert search.search(query, people["learner"]).total == 0

    page.unpublish()
    assert search.search(query, people["mentor"]).total == 0


def test_a_draft_of_a_discussion_is_nobodys(client, site, people):
    page = discussion_page(site.home, title="Zeppelin crew", publish=False)
    client.force_login(people["learner"])

    assert client.get(page.url).status_code == 404
    assert not Discussion.objects.exists()


def test_a_stranger_is_sent_to_sign_in(client, site, room, said):
    for address in (
        DiscussionsPage.objects.child_of(site.home).get().url,
        reverse("discussions:thread", args=[said.key]),
    ):
        answer = client.get(address)
        assert answer.status_code == 302
        assert "/accounts/login/" in answer.url


def test_breaking_the_glass_opens_a_space(client, people, room, said):
    client.force_login(UserFactory(is_superuser=True))

    assert client.get(reverse("discussions:thread", args=[said.key])).status_code == 200
