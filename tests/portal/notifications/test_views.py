"""My notices, my mail, and the desks."""

from datetime import time

import pytest
from django.urls import reverse

from portal.notifications import services
from portal.notifications.enums import MailState, Rhythm, WhyNoMail
from portal.notifications.models import DeliveryHours, NoticePreference, NoticeTemplate
from portal.people.enums import Role
from tests.factories.notices import told
from tests.factories.people import UserFactory, person_with

pytestmark = pytest.mark.django_db

LIST, SETTINGS = "/my/notices/", "/my/notices/settings/"


@pytest.fixture
def person(client):
    one = UserFactory()
    client.force_login(one)
    return one


def test_the_bell_counts_what_is_unread(client, site, person):
    notice = told(person)

    assert "Notices, 1 unread" in client.get(LIST).content.decode()
    answer = client.post(reverse("notifications:open", args=[notice.pk]))

    assert answer.url == "/my/transcript/"
    assert "Notices, 0 unread" in client.get(LIST).content.decode()


def test_a_notice_says_why_and_how_it_was_mailed(client, site, person):
    told(person, course="<script>alert(1)</script>")
    services.send_due()

    shown = client.get(LIST).content.decode()

    assert "because you completed a course" in shown
    assert "Mailed on" in shown
    assert "<script>alert(1)" not in shown


def test_nobody_opens_what_others_were_told(client, site, person):
    notice = told(UserFactory())

    assert client.post(reverse("notifications:open", args=[notice.pk])).status_code == 404


def test_an_address_that_leads_away_is_not_followed(client, site, person):
    notice = told(person)
    type(notice).objects.filter(pk=notice.pk).update(address="https://evil.example/")

    assert client.post(reverse("notifications:open", args=[notice.pk])).url == LIST


def test_all_can_be_read_at_once(client, site, person):
    told(person)
    told(person)

    client.post(reverse("notifications:read_all"))

    assert not person.notices.unread().exists()
    assert "You have read everything." in client.get(LIST, {"unread": ""}).content.decode()


@pytest.mark.parametrize("count", [3, 45])
def test_the_list_costs_the_same_however_long(
    client, site, person, count, django_assert_max_num_queries
):
    for _ in range(count):
        told(person)
    client.get(LIST)

    with django_assert_max_num_queries(12):
        client.get(LIST)


def settings_of(client, **changed):
    form = client.get(SETTINGS).context["form"]
    said = {name: form[name].value() or "" for name in form.fields}
    return {**said, **changed}


def test_people_say_when_they_want_mail(client, site, person):
    said = settings_of(
        client, **{"kind-completion": "weekly", "quiet_from": "20:00", "quiet_until": "07:00"}
    )

    assert client.post(SETTINGS, said).status_code == 302

    assert NoticePreference.objects.get(person=person).rhythm == Rhythm.WEEKLY
    assert DeliveryHours.objects.get(person=person).quiet_from.hour == 20
    assert client.get(SETTINGS).context["form"]["kind-completion"].value() == "weekly"


@pytest.mark.parametrize(
    ("field", "value"),
    [("quiet_from", "20:00"), ("quiet_from", "25:61"), ("kind-completion", "hourly")],
)
def test_nonsense_is_refused_and_nothing_is_saved(client, site, person, field, value):
    answer = client.post(SETTINGS, settings_of(client, **{field: value}))

    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not DeliveryHours.objects.exists()


def test_strangers_sign_in_first(client, site):
    assert client.get(LIST).status_code == 302


def test_support_sees_how_a_notice_went_and_others_do_not(client, site):
    notice = told(UserFactory(login_name="4711"))
    client.force_login(person_with(Role.TRAINING_STAFF))
    shown = client.get("/admin/notices/").content.decode()
    assert "No e-mail address is known." in shown
    assert client.get(f"/admin/notices/inspect/{notice.pk}/").status_code == 200

    client.force_login(person_with(Role.PROGRAM_OWNER))
    assert client.get("/admin/notices/").status_code in (302, 403)
    assert client.get(f"/admin/notices/inspect/{notice.pk}/").status_code in (302, 403, 404)


def test_administrators_word_a_notice_and_look_at_it(client, site):
    client.force_login(person_with(Role.ADMINISTRATOR))
    said = {"kind": "completion", "language": "en", "subject": "Done: {course}", "text": "Good."}

    wrong = client.post("/admin/notice-words/new/", {**said, "text": "Dear {boss},"})
    assert "This kind does not know {boss}. It knows {course}." in wrong.content.decode()

    assert client.post("/admin/notice-words/new/", said).status_code == 302
    row = NoticeTemplate.objects.get()
    shown = client.get(f"/admin/notice-words/inspect/{row.pk}/").content.decode()
    assert "Done: ‹course›" in shown


def test_training_staff_do_not_word_notices(client, site):
    client.force_login(person_with(Role.TRAINING_STAFF))

    assert client.get("/admin/notice-words/new/").status_code in (302, 403)
    assert not NoticeTemplate.objects.exists()


def why_not(client, who):
    return client.get("/admin/notices/why-not/", {"who": who}).content.decode()


def test_a_person_reads_why_mail_did_not_come(client, site, person):
    assert "Nothing keeps mail back" in client.get(LIST).content.decode()
    services.choose_mail(
        person,
        rhythms={"completion": Rhythm.NEVER},
        quiet=(time(20), time(7)),
        digest_at=time(8),
    )

    said = client.get(LIST).content.decode()

    assert "no mail is wanted about: I completed a course." in said
    assert "No mail from 20:00 until 07:00" in said


def test_support_reads_why_somebody_got_no_mail_and_others_do_not(client, site):
    UserFactory(login_name="4711")
    gone = UserFactory(is_active=False)
    failed = told(UserFactory(login_name="refused@example.org"))
    type(failed).objects.filter(pk=failed.pk).update(
        mail_state=MailState.FAILED, no_mail_because=WhyNoMail.REFUSED
    )
    client.force_login(person_with(Role.TRAINING_STAFF))

    assert "No e-mail address is known." in why_not(client, "4711")
    assert "is told nothing" in why_not(client, gone.login_name)
    assert "1 message of the last 30 days was refused" in why_not(client, "REFUSED@example.org")
    for nonsense in ("nobody", "<script>alert(1)</script>", "x" * 10_000, "\x00"):
        assert "<script>alert(1)" not in why_not(client, nonsense)
    client.force_login(person_with(Role.PROGRAM_OWNER))
    assert client.get("/admin/notices/why-not/?who=4711").status_code in (302, 403)
