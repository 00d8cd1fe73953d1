"""Two workers at one run, on a database that lets two in."""

import pytest
from django.db import connection

from portal.contentrules.models import RuleRun
from portal.contentrules.services import carry_out_event
from portal.home.services import add_to_collection
from portal.people.models import User
from tests.catalog.enrollment.test_concurrency import at_once
from tests.factories.pages import collection_page, standard_page
from tests.factories.rules import rule
from tests.learning_paths.test_concurrency import roots  # noqa: F401 - a fixture

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite lets one writer in at a time"
    ),
]


def test_a_run_that_two_workers_take_up_is_done_once(roots, request):  # noqa: F811
    site = request.getfixturevalue("site")
    author = User.objects.create_superuser("breaks@glass.example")
    collection = collection_page(site.home, picked_only=True)
    actions = (
        {"kind": "collect", "collection": collection},
        {"kind": "set-field", "field": "review-in-days", "days": 10},
    )
    rule(author, *actions, kinds=["home.StandardPage"])
    page = standard_page(site.home)
    run = RuleRun.objects.get()
    before = page.revisions.count()

    said = at_once(lambda: carry_out_event(run.event_key), times=2)

    assert [one for one in said if isinstance(one, Exception)] == []
    run.refresh_from_db()
    assert (run.state, len(run.outcomes)) == ("done", 2)
    assert (collection.picked.count(), page.revisions.count()) == (1, before + 1)


def test_a_page_that_two_people_collect_at_once_is_in_it_once(roots, request):  # noqa: F811
    site = request.getfixturevalue("site")
    collection, page = collection_page(site.home), standard_page(site.home)

    said = at_once(lambda: add_to_collection(collection, page), times=2)

    assert sorted(said) == [False, True]
    assert collection.picked.count() == 1
