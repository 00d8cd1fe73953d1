"""The outbox: a row for each and only one, mail by claims, nothing lost when a worker dies."""

from datetime import time, timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from portal.notifications import services
from portal.notifications.enums import MailState, Rhythm, WhyNoMail
from portal.notifications.models import Notice, NoticeTemplate
from portal.notifications.services import sending
from portal.people.enums import Role
from tests.factories.notices import tell, told
from tests.factories.people import UserFactory, person_with

pytestmark = pytest.mark.django_db


class KilledError(BaseException):
    """What stands for ``kill -9``: nothing catches it."""


class DyingBackend(EmailBackend):
    """Delivers so many messages, then its process is gone before it can say so."""

    left = 0

    def send_messages(self, messages):
        sent = super().send_messages(messages)
        type(self).left -= 1
        if type(self).left == 0:
            raise KilledError
        return sent


class SilentBackend(EmailBackend):
    def send_messages(self, messages):
        raise SMTPServerDisconnected("Nobody there.")


def choose(person, rhythm=Rhythm.AT_ONCE, quiet=None):
    services.choose_mail(person, rhythms={"completion": rhythm}, quiet=quiet, digest_at=time(7))


def make_due():
    Notice.objects.exclude(mail_after=None).update(mail_after=timezone.now())


def test_a_person_is_told_once_about_one_thing():
    person = UserFactory()

    assert tell([person, person]) == 1
    assert tell([person]) == 0
    assert tell([person], about="course:2") == 1
    assert Notice.objects.filter(person=person).count() == 2


def test_an_unknown_kind_and_a_missing_value_are_refused():
    with pytest.raises(ValueError, match="no kind"):
        services.notify([UserFactory()], kind="gossip", key="1", values={}, address="/")
    with pytest.raises(ValueError, match="lacks course"):
        services.notify([UserFactory()], kind="completion", key="1", values={}, address="/")


def test_mail_is_text_and_html_and_says_why_in_the_language_of_the_person():
    person = UserFactory(language="en")
    notice = told(person, course="<b>Pumps</b>\nand more")

    assert services.send_due() == 1

    (message,) = mail.outbox
    notice.refresh_from_db()
    assert message.to == [person.email]
    assert message.subject == "You have completed “<b>Pumps</b> and more”"
    assert "/my/transcript/" in message.body
    assert "because you completed a course" in message.body
    html, kind = message.alternatives[0]
    assert kind == "text/html"
    assert "&lt;b&gt;Pumps" in html
    assert message.extra_headers["Message-ID"].startswith(f"<{notice.message}@")
    assert (notice.mail_state, notice.attempts) == (MailState.SENT, 1)


def test_the_organisations_own_words_win():
    NoticeTemplate.objects.create(
        kind="completion", language="en", subject="Done: {course}", text="Well done. {other}"
    )
    tell([UserFactory(language="en")])

    services.send_due()

    assert mail.outbox[0].subject == "Done: Pumps"
    assert "Well done. {other}" in mail.outbox[0].body


@pytest.mark.parametrize(
    ("fields", "reason"),
    [({"login_name": "4711"}, WhyNoMail.NO_ADDRESS), ({}, WhyNoMail.UNWANTED)],
)
def test_who_gets_no_mail_is_told_on_the_site_and_why(fields, reason):
    person = UserFactory(**fields)
    if reason == WhyNoMail.UNWANTED:
        choose(person, Rhythm.NEVER)

    notice = told(person)
    services.send_due()

    assert (notice.mail_state, notice.no_mail_because) == (MailState.NONE, reason)
    assert mail.outbox == []


def test_who_has_left_gets_nothing():
    gone, going = UserFactory(is_active=False), UserFactory()

    assert tell([gone, going]) == 1
    type(going).objects.filter(pk=going.pk).update(is_active=False)
    assert services.send_due() == 0

    notice = Notice.objects.get(person=going)
    assert (notice.mail_state, notice.no_mail_because) == (MailState.NONE, WhyNoMail.LEFT)


def test_quiet_hours_hold_mail_back_and_the_clock_sends_it(settings):
    person = UserFactory(time_zone="UTC")
    now = timezone.now()
    quiet = ((now - timedelta(hours=1)).time(), (now + timedelta(hours=1)).time())
    choose(person, quiet=quiet)
    tell([person])

    assert services.send_due() == 0
    make_due()
    assert services.send_due() == 1


def test_a_digest_is_one_message_with_everything():
    person, other = UserFactory(), UserFactory()
    for one in (person, other):
        choose(one, Rhythm.DAILY)
        tell([one], about="course:1", course="Pumps")
        tell([one], about="course:2", course="Valves")

    assert services.send_due() == 0
    make_due()
    assert services.send_due() == 2

    assert {message.to[0] for message in mail.outbox} == {person.email, other.email}
    assert "Pumps" in mail.outbox[0].body
    assert "Valves" in mail.outbox[0].body
    assert not Notice.objects.exclude(mail_state=MailState.SENT).exists()


def test_a_killed_worker_loses_nothing_and_repeats_one_message_at_most(settings):
    people = [UserFactory() for _ in range(20)]
    tell(people)
    settings.EMAIL_BACKEND = f"{__name__}.DyingBackend"
    DyingBackend.left = 7

    with pytest.raises(KilledError):
        services.send_due()
    assert services.take_back(timezone.now()) == 0  # its lease still runs
    assert services.take_back(timezone.now() + sending.LEASE * 2) == 1
    services.send_due()

    ids = [message.extra_headers["Message-ID"] for message in mail.outbox]
    assert len(ids) == 21
    assert len(set(ids)) == 20
    assert {message.to[0] for message in mail.outbox} == {person.email for person in people}


def test_a_digest_that_is_sent_again_is_the_same_message(settings):
    person = UserFactory()
    choose(person, Rhythm.DAILY)
    tell([person], about="course:1")
    tell([person], about="course:2")
    make_due()
    settings.EMAIL_BACKEND = f"{__name__}.DyingBackend"
    DyingBackend.left = 1
    with pytest.raises(KilledError):
        services.send_due()

    tell([person], about="course:3")
    make_due()
    services.take_back(timezone.now() + sending.LEASE * 2)
    services.send_due()

    first, second, third = mail.outbox
    assert first.extra_headers == second.extra_headers
    assert first.body == second.body
    assert third.extra_headers != second.extra_headers


def test_a_silent_server_is_tried_again_later_and_given_up_in_the_end(settings):
    settings.EMAIL_BACKEND = f"{__name__}.SilentBackend"
    notice = told(UserFactory())

    for attempt in range(1, sending.MAX_ATTEMPTS + 1):
        make_due()
        assert services.send_due() == 0
        notice.refresh_from_db()
        assert notice.attempts == attempt

    assert (notice.mail_state, notice.no_mail_because) == (MailState.FAILED, WhyNoMail.REFUSED)
    assert "Nobody there." in notice.failure


def test_a_silent_server_is_not_asked_for_everybody(settings):
    settings.EMAIL_BACKEND = f"{__name__}.SilentBackend"
    tell([UserFactory(), UserFactory()])

    services.send_due()

    assert Notice.objects.filter(attempts=1).count() == 1


def test_administrators_are_warned_once_when_nothing_goes_out():
    administrator = person_with(Role.ADMINISTRATOR)
    notice = told(UserFactory())
    now = timezone.now()

    assert services.warn_of_silence(now) == 0
    Notice.objects.filter(pk=notice.pk).update(mail_after=now - timedelta(hours=2))
    assert services.warn_of_silence(now) == 1
    assert services.warn_of_silence(now) == 0
    assert Notice.objects.filter(person=administrator, kind="mail-stuck").exists()


def test_telling_many_costs_the_same_number_of_queries(django_assert_num_queries):
    few, many = [UserFactory() for _ in range(2)], [UserFactory(password=None) for _ in range(60)]
    tell([UserFactory()], about="warm")

    with django_assert_num_queries(8):
        tell(few)
    with django_assert_num_queries(8):
        tell(many)
