"""Two who save the rules at once, on a database that lets two in."""

import pytest
from django.db import connection

from search.steering.models import RulesVersion
from search.steering.services import Outdated, lay_down
from tests.catalog.enrollment.test_concurrency import at_once

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite lets one writer in at a time"
    ),
]


def test_of_four_who_save_at_once_one_does_and_the_others_are_told():
    said = at_once(
        lambda: lay_down(lambda book: book.with_synonym(["a1", "b1"]), expected=0, by=None)
    )

    assert RulesVersion.objects.count() == 1
    assert sum(isinstance(one, Outdated) for one in said) == len(said) - 1
