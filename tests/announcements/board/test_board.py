"""The board: order, archive, acknowledgements, reminders, feeds."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from announcements.board import services
from announcements.board.models import Acknowledgement, AnnouncementRead
from portal.notifications.models import Notice
from portal.notifications.services import send_due
from portal.people.enums import Role
from tests.factories.announcements import announcement_page, board_of
from tests.factories.people import UserFactory, person_with

pytestmark = pytest.mark.django_db


def to_all(site, words="Words.", **fields):
    return announcement_page(site.home, (["signed-in"], words), **fields)


@pytest.fixture
def person(client):
    one = UserFactory()
    client.force_login(one)
    return one


def address(name, page):
    return reverse(f"board:{name}", args=[page.translation_key])


def test_pinned_stands_first_and_what_is_over_in_the_archive(client, site, person):
    to_all(site, title="Pinned one", pinned=True)
    to_all(site, title="Newest")
    to_all(site, title="Long ago", shown_until=timezone.localdate() - timedelta(days=1))
    board = board_of(site.home).url

    now = client.get(board).content.decode()
    then = client.get(board, {"archive": ""}).content.decode()

    assert now.index("Pinned one") < now.index("Newest")
    assert "Long ago" not in now
    assert "Long ago" in then
    assert "Newest" not in then


def test_its_last_day_counts_in(client, site, person):
    to_all(site, title="Today still", shown_until=timezone.localdate())

    assert "Today still" in client.get(board_of(site.home).url).content.decode()


def test_acknowledging_is_a_fact_and_twice_is_once(client, site, person):
    page = to_all(site, needs_acknowledgement=True, title="House rules")

    for _time in range(2):
        assert client.post(address("acknowledge", page)).status_code == 302

    fact = Acknowledgement.objects.get()
    assert (fact.person, fact.title) == (person, "House rules")
    with pytest.raises(TypeError):
        fact.delete()
    assert "You have confirmed" in client.get(page.url).content.decode()


def test_what_asks_for_nothing_cannot_be_acknowledged(client, site, person):
    page = to_all(site)

    with pytest.raises(services.NothingToAcknowledge):
        services.acknowledge(page.announcement, person)


def test_nobody_acknowledges_what_they_are_not_told(client, site, person):
    page = announcement_page(site.home, (["role:mentor"], "x"), needs_acknowledgement=True)

    assert client.post(address("acknowledge", page)).status_code == 404


def test_opening_is_remembered_once(client, site, person):
    page = to_all(site)
    client.get(page.url)
    client.get(page.url)

    assert AnnouncementRead.objects.filter(person=person).count() == 1


def test_training_staff_see_who_has_not_and_remind_them(client, site):
    page = to_all(site, needs_acknowledgement=True)
    done, open_ = UserFactory(display_name="Done Already"), UserFactory(display_name="Not Yet")
    services.acknowledge(page.announcement, done)
    client.force_login(person_with(Role.TRAINING_STAFF))

    shown = client.get(address("readers", page)).content.decode()
    assert shown.index("Not Yet") < shown.index("Done Already")
    assert client.post(address("remind", page)).status_code == 302
    today = timezone.localdate().isoformat()
    services.remind_audience(page.announcement_id, day=today)
    services.remind_audience(page.announcement_id, day=today)

    reminded = Notice.objects.filter(kind="acknowledgement-reminder")
    assert reminded.filter(person=open_).count() == 1
    assert not reminded.filter(person=done).exists()


def test_readers_come_as_a_file_and_by_name(client, site):
    page = to_all(site)
    UserFactory(display_name="=Formula")
    client.force_login(person_with(Role.TRAINING_STAFF))

    file = b"".join(client.get(address("readers", page), {"export": "csv"}).streaming_content)
    found = client.get(address("readers", page), {"q": "formula"})

    assert b"'=Formula" in file
    assert [one.display_name for one in found.context["part"]] == ["=Formula"]


def test_whoever_answers_for_it_follows_up_and_others_may_not(client, site, person):
    page = to_all(site, responsible=person)
    assert client.get(address("readers", page)).status_code == 200

    client.force_login(UserFactory())
    assert client.get(address("readers", page)).status_code == 403


def test_a_text_without_audience_is_not_published(site):
    with pytest.raises(services.CannotPublish):
        announcement_page(site.home, ([], "For whom?"))


def test_publishing_again_tells_nobody_twice(site, person):
    page = to_all(site)
    services.tell_audience(page.announcement_id)
    page.save_revision().publish()
    services.tell_audience(page.announcement_id)
    send_due()

    assert len([one for one in mail.outbox if one.to == [person.email]]) == 1


def test_a_feed_key_is_shown_once_and_can_be_taken_back(client, site, person):
    to_all(site, title="In the feed")
    shown = client.post(reverse("board:feed_settings")).context["address"]

    assert "In the feed" in client.get(shown).content.decode()
    assert shown not in client.get(reverse("board:feed_settings")).content.decode()
    client.post(reverse("board:feed_settings"), {"revoke": "1"})
    assert client.get(shown).status_code == 404


def test_the_feed_of_who_has_left_is_gone(client, site, person):
    shown = client.post(reverse("board:feed_settings")).context["address"]
    type(person).objects.filter(pk=person.pk).update(is_active=False)
    client.logout()

    assert client.get(shown).status_code == 404


@pytest.mark.parametrize("count", [2, 25])
def test_the_board_costs_the_same_however_long(
    client, site, person, count, django_assert_max_num_queries
):
    for _ in range(count):
        to_all(site)
    board = board_of(site.home).url
    client.get(board)

    with django_assert_max_num_queries(20):
        client.get(board)


def test_a_copy_is_another_announcement(site):
    page = to_all(site)
    copy = page.copy(update_attrs={"slug": "copy", "title": "Copy"}, keep_live=False)

    assert copy.announcement is None
    copy.save_revision().publish()
    copy.refresh_from_db()
    assert copy.announcement != page.announcement


def test_staff_write_one_in_the_admin(client, site):
    client.force_login(person_with(Role.TRAINING_STAFF))
    parent = board_of(site.home)
    answer = client.get(f"/admin/pages/add/board/announcementpage/{parent.pk}/")

    assert answer.status_code == 200
    assert "who is told" in answer.content.decode().lower()
