"""What is overdue, who is told, and what "reviewed" changes."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry

from portal.care.queries import drafts_panel, reviews_due, reviews_panel
from portal.care.services import archive, bin_page, mark_reviewed, months_later, tell_of_reviews
from portal.home.models import StandardPage
from portal.notifications.models import Notice
from portal.people.enums import Role
from tests.factories.care import standard_page
from tests.factories.courses import course_page
from tests.factories.people import UserFactory, person_with

pytestmark = pytest.mark.django_db


def overdue(site, days=3, **fields):
    day = timezone.localdate() - timedelta(days=days)
    return standard_page(site.home, review_by=day, **fields)


def test_due_is_what_is_live_past_its_day_and_nobody_has_put_away(site):
    staff = person_with(Role.TRAINING_STAFF)
    due = overdue(site)
    today = overdue(site, days=0)
    overdue(site, days=-1)
    overdue(site, publish=False)
    archive(overdue(site), by=staff)
    bin_page(overdue(site), by=staff)

    assert [page.pk for page in reviews_due()] == [due.pk, today.pk]


def test_the_keeper_is_told_once_for_each_due_day(site):
    keeper = UserFactory()
    page = overdue(site, responsible=keeper)
    overdue(site)

    assert tell_of_reviews(timezone.now()) == 1
    assert tell_of_reviews(timezone.now()) == 0
    mark_reviewed(page, by=keeper, months=1, today=timezone.localdate() - timedelta(days=60))
    assert tell_of_reviews(timezone.now()) == 1

    notices = Notice.objects.filter(kind="review-due")
    assert {notice.person_id for notice in notices} == {keeper.pk}
    assert notices.count() == 2


def test_reviewed_moves_the_day_and_publishes_no_draft(site):
    page = overdue(site, title="Old words")
    page.title = "Draft words"
    page.save_revision()

    due = mark_reviewed(page, by=UserFactory(), months=6, today=date(2026, 8, 31))

    row = StandardPage.objects.get(pk=page.pk)
    assert (due, row.review_by) == (date(2027, 2, 28), date(2027, 2, 28))
    assert (row.title, row.has_unpublished_changes) == ("Old words", True)
    draft = row.get_latest_revision_as_object()
    assert (draft.title, draft.review_by) == ("Draft words", date(2027, 2, 28))
    row.latest_revision.publish()
    assert StandardPage.objects.get(pk=page.pk).review_by == date(2027, 2, 28)
    assert PageLogEntry.objects.filter(page=page.pk, action="care.review").exists()


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 5), 12, date(2027, 12, 5)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last(day, months, later):
    assert months_later(day, months) == later


def test_the_keeper_reviews_without_any_right_in_the_admin(client, site):
    keeper = UserFactory()
    page = overdue(site, responsible=keeper)
    client.force_login(keeper)
    here = reverse("care:page", args=[page.pk])

    assert "Its review is due" in client.get(here).content.decode()
    assert client.post(here, {"months": "12"}).status_code == 302

    page.refresh_from_db()
    assert page.review_by == months_later(timezone.localdate(), 12)


@pytest.mark.parametrize("months", ["", "5", "x", "1200000"])
def test_only_sensible_times_are_offered(client, site, months):
    keeper = UserFactory()
    page = overdue(site, responsible=keeper)
    client.force_login(keeper)

    assert client.post(reverse("care:page", args=[page.pk]), {"months": months}).status_code == 200
    before = page.review_by
    page.refresh_from_db()
    assert page.review_by == before


def test_a_mentor_sees_the_page_and_may_not_review_it(client, site):
    other = UserFactory()
    page = overdue(site)
    overdue(site, responsible=other)
    for person, status in ((person_with(Role.MENTOR), 403), (other, 403), (UserFactory(), 403)):
        client.force_login(person)
        response = client.post(reverse("care:page", args=[page.pk]), {"months": "12"})
        assert response.status_code == status
        assert "reviews" in response.content.decode()
    before = page.review_by
    page.refresh_from_db()
    assert page.review_by == before


def test_who_answers_for_another_page_does_not_find_a_hidden_one(client, site):
    other = UserFactory()
    overdue(site, responsible=other)
    hidden = overdue(site, audience=["role:administrator"])
    client.force_login(other)

    assert client.get(reverse("care:page", args=[hidden.pk])).status_code == 404


def test_staff_see_the_catalog_administrators_the_site_and_learners_nothing(client, site):
    day = timezone.localdate() - timedelta(days=1)
    course_page(site.catalog, title="Overdue course", review_by=day)
    overdue(site, title="Overdue words")
    seen = {}
    for role in (Role.TRAINING_STAFF, Role.ADMINISTRATOR, Role.PROGRAM_OWNER):
        client.force_login(person_with(role))
        body = client.get(reverse("care_reviews")).content.decode()
        seen[role] = ("Overdue course" in body, "Overdue words" in body)
    client.force_login(UserFactory())
    learners = client.get(reverse("care_reviews"))

    assert seen[Role.TRAINING_STAFF] == (True, False)
    assert seen[Role.ADMINISTRATOR][1] is True
    assert seen[Role.PROGRAM_OWNER] == (False, False)
    assert learners.status_code in (302, 403)


def test_the_list_is_narrowed_by_who_and_what_and_taken_away(client, site):
    keeper = UserFactory(display_name="Ilse Keeper")
    day = timezone.localdate() - timedelta(days=1)
    course_page(site.catalog, title="Ilse's course", review_by=day, responsible=keeper)
    course_page(site.catalog, title="Nobody's course", review_by=day)
    client.force_login(person_with(Role.TRAINING_STAFF))
    here = reverse("care_reviews")

    by_person = client.get(here, {"responsible": keeper.pk}).content.decode()
    by_nobody = client.get(here, {"nobody": "true"}).content.decode()
    by_words = client.get(here, {"q": "ilse"}).content.decode()
    export = client.get(here, {"export": "csv"})
    csv = b"".join(export.streaming_content).decode()

    assert ("Ilse&#x27;s course" in by_person, "Nobody&#x27;s course" in by_person) == (True, False)
    assert ("Ilse&#x27;s course" in by_nobody, "Nobody&#x27;s course" in by_nobody) == (False, True)
    assert "Ilse&#x27;s course" in by_words
    assert "Ilse's course" in csv
    assert "Nobody's course" in csv


def test_the_list_costs_the_same_however_long_it_is(client, site):
    day = timezone.localdate() - timedelta(days=1)
    client.force_login(person_with(Role.TRAINING_STAFF))
    counts = []
    for _step in range(2):
        for _n in range(4):
            course_page(site.catalog, review_by=day, responsible=UserFactory())
        client.get(reverse("care_reviews_results"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("care_reviews_results"))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_staff_review_in_the_admin(client, site):
    day = timezone.localdate() - timedelta(days=1)
    page = course_page(site.catalog, review_by=day)
    client.force_login(person_with(Role.TRAINING_STAFF))
    here = reverse("care_review", args=[page.pk])

    assert "Nothing is published by this" in client.get(here).content.decode()
    assert client.post(here, {"months": "3"}).status_code == 302

    page.refresh_from_db()
    assert page.review_by == months_later(timezone.localdate(), 3)


def test_home_shows_authors_their_reviews_and_drafts(rf, site):
    author = person_with(Role.TRAINING_STAFF)
    due = overdue(site, responsible=author)
    overdue(site)
    draft = course_page(site.catalog, publish=False, owner=author)
    course_page(site.catalog, publish=False)
    request = rf.get("/")
    request.user = author

    assert [page.pk for page in reviews_panel(request)["pages"]] == [due.pk]
    assert [page.pk for page, _address in drafts_panel(request)["lines"]] == [draft.pk]
    request = rf.get("/")
    request.user = UserFactory()
    assert (reviews_panel(request), drafts_panel(request)) == ({}, {})
