"""Following words, keeping searches, and one mail a week of what is new in them."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from catalog.courses.models import Course
from portal.notifications.models import Notice
from portal.notifications.services import choose_mail, send_due
from portal.people.registry import kept_about, personal_data
from portal.vocabulary.services import remove_skill
from search.core.contract import Identity, Kind
from search.core.services import index
from search.core.state import CatalogState
from search.following import services
from search.following.models import Follow, SavedSearch, WeeklyNews
from search.following.services import (
    change_search,
    delete_search,
    follow,
    save_search,
    tell_of_news,
    unfollow,
)
from tests.factories.courses import course_page
from tests.factories.people import UserFactory
from tests.factories.vocabulary import SkillFactory, TopicFactory

pytestmark = pytest.mark.django_db

PUMPS = CatalogState(text="pumps")
LATER = timedelta(days=7, minutes=1)


def published(catalog, *, after=timedelta(hours=1), **fields):
    """Publish a course that counts as published after what was saved so far."""
    page = course_page(catalog, **fields)
    Course.objects.filter(pk=page.course_id).update(first_published_at=timezone.now() + after)
    index([Identity(Kind.COURSE, page.course_id)])
    return page


def news_of(person):
    return [row.values["list"] for row in Notice.objects.filter(person=person).order_by("pk")]


def test_a_word_is_followed_once_and_left():
    person, topic = UserFactory(), TopicFactory()

    first = follow(person, word=topic)
    second = follow(person, word=topic)
    unfollow(first)
    unfollow(first)

    assert first == second
    assert not Follow.objects.exists()


def test_a_word_that_is_merely_followed_may_be_removed():
    skill = SkillFactory()
    follow(UserFactory(), word=skill)

    remove_skill(skill)

    assert not Follow.objects.exists()


def test_nobody_follows_everything(monkeypatch):
    monkeypatch.setattr(services, "MAX_FOLLOWS", 2)
    person = UserFactory()
    for _n in range(2):
        follow(person, word=TopicFactory())

    with pytest.raises(services.TooMany, match="Leave one first"):
        follow(person, word=SkillFactory())

    assert Follow.objects.count() == 2


def test_a_search_is_kept_once_whatever_its_page():
    person = UserFactory()

    first = save_search(person, state=PUMPS)
    second = save_search(person, state=CatalogState(text="pumps", page=3))

    assert first == second
    assert (first.name, first.address, first.weekly) == ("pumps", "?q=pumps", True)


def test_a_search_for_everything_is_not_kept(monkeypatch):
    monkeypatch.setattr(services, "MAX_SAVED", 1)
    person = UserFactory()

    with pytest.raises(services.NothingToSave):
        save_search(person, state=CatalogState())
    save_search(person, state=PUMPS)
    with pytest.raises(services.TooMany, match="Delete one first"):
        save_search(person, state=CatalogState(text="valves"))

    assert SavedSearch.objects.count() == 1


def test_once_a_week_all_that_is_new_goes_out_in_one_mail(catalog):
    person = UserFactory()
    course_page(catalog, title="Pumps of old")
    save_search(person, state=PUMPS)
    save_search(person, state=CatalogState(text="valves"))
    published(catalog, title="Pumps by night")
    published(catalog, title="Valves by day")
    published(catalog, title="Ladders")

    early = tell_of_news(timezone.now())
    told = tell_of_news(timezone.now() + LATER)
    again = tell_of_news(timezone.now() + LATER)
    send_due()

    assert (early, told, again) == (0, 1, 0)
    assert news_of(person) == ["pumps: “Pumps by night”\nvalves: “Valves by day”"]
    assert len(mail.outbox) == 1
    assert "Pumps of old" not in mail.outbox[0].body


def test_nothing_new_is_no_mail_and_nothing_is_told_twice(catalog):
    person = UserFactory()
    save_search(person, state=PUMPS)
    published(catalog, title="Pumps by night")

    tell_of_news(timezone.now() + LATER)
    tell_of_news(timezone.now() + 2 * LATER)

    assert len(news_of(person)) == 1


def test_only_what_one_may_see_is_told(catalog):
    person = UserFactory()
    save_search(person, state=PUMPS)
    published(catalog, title="Pumps for few", audience=["role:administrator"])

    assert tell_of_news(timezone.now() + LATER) == 0
    assert news_of(person) == []


def test_what_merely_has_some_of_the_words_is_no_news(catalog):
    person = UserFactory()
    save_search(person, state=CatalogState(text="pumps valves"))
    published(catalog, title="Pumps by night")

    assert tell_of_news(timezone.now() + LATER) == 0


def test_whoever_wants_no_mail_gets_none(catalog):
    quiet, off = UserFactory(), UserFactory()
    row = save_search(off, state=PUMPS)
    change_search(row, name="Mine", weekly=False)
    save_search(quiet, state=PUMPS)
    choose_mail(
        quiet,
        rhythms={"saved-searches": "never"},
        quiet=None,
        digest_at=timezone.now().time().replace(hour=7),
    )
    published(catalog, title="Pumps by night")

    tell_of_news(timezone.now() + LATER)
    send_due()

    assert mail.outbox == []
    assert news_of(off) == []
    assert not WeeklyNews.objects.filter(person=off).exists()


def test_switched_on_again_old_news_stays_old(catalog):
    person = UserFactory()
    row = change_search(save_search(person, state=PUMPS), name="Mine", weekly=False)
    published(catalog, title="Pumps by night", after=timedelta(0))

    change_search(row, name="Mine", weekly=True)

    assert tell_of_news(timezone.now() + LATER) == 0


def test_a_worker_that_dies_tells_nobody_twice(catalog, monkeypatch):
    people = [UserFactory() for _n in range(3)]
    for person in people:
        save_search(person, state=PUMPS)
    published(catalog, title="Pumps by night")
    now, notify, calls = timezone.now() + LATER, services.notify, []

    def dies(told, **fields):
        if len(calls) == 1:
            raise KeyboardInterrupt
        calls.append(told)
        return notify(told, **fields)

    monkeypatch.setattr(services, "notify", dies)
    with pytest.raises(KeyboardInterrupt):
        tell_of_news(now)
    after_death = Notice.objects.count()
    monkeypatch.setattr(services, "notify", notify)
    tell_of_news(now)

    assert after_death == 1
    assert sorted(Notice.objects.values_list("person", flat=True)) == [one.pk for one in people]


def test_a_run_that_is_out_of_time_leaves_the_rest_to_the_next(catalog, monkeypatch):
    monkeypatch.setattr(services, "AT_ONCE", 2)
    people = [UserFactory() for _n in range(3)]
    for person in people:
        save_search(person, state=PUMPS)
    published(catalog, title="Pumps by night")
    now = timezone.now() + LATER

    first = tell_of_news(now, seconds=1e-9)
    rest = tell_of_news(now)

    assert (first, rest) == (0, 3) or (first, rest) == (1, 2)
    assert Notice.objects.count() == 3


@pytest.mark.parametrize("people", [2, 12])
def test_one_run_reads_few_people_however_many_wait(
    catalog, monkeypatch, people, django_assert_max_num_queries
):
    monkeypatch.setattr(services, "AT_ONCE", 2)
    for _n in range(people):
        save_search(UserFactory(), state=PUMPS)
    WeeklyNews.objects.update(next_at=timezone.now() - timedelta(days=1))
    told = []
    monkeypatch.setattr(services, "_tell", lambda row, now: bool(told.append(row)))

    with django_assert_max_num_queries(1):
        tell_of_news(timezone.now(), seconds=0.0001)

    assert len(told) <= people


def test_deleting_the_last_search_ends_the_mail():
    person = UserFactory()
    one, two = save_search(person, state=PUMPS), save_search(person, state=CatalogState(text="x1"))

    delete_search(one)
    before = WeeklyNews.objects.count()
    delete_search(two)

    assert (before, WeeklyNews.objects.count()) == (1, 0)


def test_what_one_follows_is_handed_out_and_goes_with_the_name():
    person = UserFactory()
    follow(person, word=TopicFactory())
    save_search(person, state=PUMPS)

    tables = {table.name: table.rows.count() for table in kept_about.ask(person)}
    for rows in personal_data.ask(person):
        rows.delete()

    assert (tables["follows"], tables["saved_searches"]) == (1, 1)
    assert not Follow.objects.exists()
    assert not SavedSearch.objects.exists()
    assert not WeeklyNews.objects.exists()


def test_the_account_that_is_kept_follows_both():
    gone, kept = UserFactory(), UserFactory()
    topic, skill = TopicFactory(), SkillFactory()
    follow(gone, word=topic)
    follow(gone, word=skill)
    follow(kept, word=topic)
    save_search(gone, state=PUMPS)

    list(services.move_to(gone, kept, by=UserFactory()))

    assert kept.follows.count() == 2
    assert kept.saved_searches.count() == 1
    assert WeeklyNews.objects.filter(person=kept).exists()
