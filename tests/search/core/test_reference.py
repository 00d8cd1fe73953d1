"""What one has completed stays findable, whatever became of it; dates and places have room."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.documents import get_document_model

from catalog.courses.models import LessonPage
from catalog.enrollment.enums import Origin
from catalog.enrollment.services import enroll
from catalog.records.services import report_result
from portal.care.services import archive
from portal.people.enums import Role
from search.core import services
from search.core.contract import ONLINE, CatalogQuery, FacetValue, Occasion
from search.core.facets import labelled
from tests.factories.courses import course_page, lesson_page
from tests.factories.people import UserFactory, person_with

pytestmark = pytest.mark.django_db


def titles(text, viewer):
    results = services.search(CatalogQuery(text), viewer, language="en")
    return ["".join(piece.text for piece in hit.title) for hit in results.hits]


@pytest.fixture
def pumps(catalog):
    page = course_page(catalog, title="Pumps by night")
    lesson_page(page, text="<p>The turbocompressor sings.</p>")
    return page


@pytest.fixture
def learner(pumps):
    person = UserFactory()
    enrollment = enroll(person, course=pumps.course, origin=Origin.SELF)
    report_result(enrollment, key=pumps.course.activities.get().key)
    return person


def test_lessons_are_found_by_what_they_say(pumps):
    found = services.search(CatalogQuery("turbocompressor"), UserFactory(), language="en")

    assert found.total == 1
    assert "turbocompressor" in {piece.text for piece in found.hits[0].snippet if piece.is_match}


def test_lessons_are_found_by_their_new_words_only(pumps):
    lesson = LessonPage.objects.get()
    lesson.body = [("text", "<p>The flowmeter ticks.</p>")]
    lesson.save_revision().publish()

    assert titles("turbocompressor", UserFactory()) == []
    assert titles("flowmeter", UserFactory()) == ["Pumps by night"]


def test_files_are_found_by_their_names(catalog):
    file = get_document_model().objects.create(title="Pressure table", file="documents/x.pdf")
    page = course_page(catalog, title="Pumps by night")
    lesson = lesson_page(page)
    lesson.body = [("file", {"document": file, "title": ""})]
    lesson.save_revision().publish()

    assert titles("pressure table", UserFactory()) == ["Pumps by night"]


def test_whoever_completed_a_course_finds_it_when_its_audience_is_another(pumps, learner):
    pumps.audience = ["role:administrator"]
    pumps.save_revision().publish()

    assert titles("turbocompressor", learner) == ["Pumps by night"]
    assert titles("turbocompressor", UserFactory()) == []


def test_whoever_completed_a_course_finds_it_in_the_archive(client, catalog, pumps, learner):
    archive(pumps, by=person_with(Role.TRAINING_STAFF), reason="Old.")
    client.force_login(learner)

    shown = client.get(catalog.get_url(), {"q": "turbocompressor"}).content.decode()
    lesson = client.get(LessonPage.objects.get().get_url())

    assert titles("turbocompressor", UserFactory()) == []
    assert "Pumps by night" in shown
    assert "You completed this" in shown
    assert "Archived" in shown
    assert lesson.status_code == 200


def test_what_is_on_offer_says_whether_one_completed_it(client, catalog, pumps, learner):
    client.force_login(learner)
    done = client.get(catalog.get_url(), {"q": "pumps"}).content.decode()
    client.force_login(UserFactory())
    new = client.get(catalog.get_url(), {"q": "pumps"}).content.decode()

    assert "You completed this" in done
    assert "You completed this" not in new


def test_suggestions_name_nobody_elses_archive(client, pumps, learner):
    archive(pumps, by=person_with(Role.TRAINING_STAFF), reason="Old.")

    client.force_login(UserFactory())
    others = client.get(reverse("search:suggest"), {"q": "pumps"}).content.decode()
    client.force_login(learner)
    own = client.get(reverse("search:suggest"), {"q": "pumps"}).content.decode()

    assert "by night" not in others
    assert "by night" in own


def test_an_occasion_touches_every_month_of_it():
    across = Occasion(date(2026, 11, 30), date(2027, 1, 2))
    long = Occasion(date(2026, 1, 1), date(2036, 1, 1))

    assert list(across.months) == ["2026-11", "2026-12", "2027-01"]
    assert len(list(long.months)) == 12


def test_months_that_are_over_are_not_offered_and_this_one_is_called_so():
    this = f"{timezone.localdate():%Y-%m}"
    counted = [FacetValue(month, 1, False) for month in ("2001-01", this, "2999-05")]
    where = [FacetValue("Lisbon", 2, False), FacetValue(ONLINE, 1, False)]

    with translation.override("en"):
        shown = labelled({"when": counted, "where": where}, "en")
        chosen = labelled({"when": [FacetValue("2001-01", 0, True)]}, "en")

    assert [one.label for one in shown["when"]] == ["This month", "May 2999"]
    assert [one.label for one in shown["where"]] == ["Lisbon", "Online"]
    assert [one.label for one in chosen["when"]] == ["January 2001"]


def test_a_month_that_is_none_is_shown_as_it_was_written():
    shown = labelled({"when": [FacetValue("zzz", 0, True)]}, "en")

    assert [one.label for one in shown["when"]] == ["zzz"]
