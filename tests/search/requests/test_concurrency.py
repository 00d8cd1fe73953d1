"""Many ask for the same at the same moment: one request, everybody's."""

import pytest
from django.db import connection

from search.core.state import CatalogState
from search.following.models import SavedSearch
from search.following.services import save_search
from search.requests.models import Support, TrainingRequest
from search.requests.services import ask_for
from tests.catalog.enrollment.test_concurrency import at_once
from tests.factories.people import UserFactory

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite lets one writer in at a time"
    ),
]


def test_four_people_with_one_wish_share_one_request():
    people = [UserFactory() for _n in range(4)]

    said = at_once(lambda: ask_for("Keeping bees", person=people.pop()))

    assert {type(one) for one in said} == {TrainingRequest}
    assert (TrainingRequest.objects.count(), Support.objects.count()) == (1, 4)


def test_four_clicks_of_one_person_are_one_wish_and_one_saved_search():
    person = UserFactory()

    at_once(lambda: ask_for("Keeping bees", person=person))
    at_once(lambda: save_search(person, state=CatalogState(text="pumps")))

    assert (Support.objects.count(), SavedSearch.objects.count()) == (1, 1)
