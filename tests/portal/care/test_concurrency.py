"""Two at once, on a database that lets two in."""

import pytest
from django.db import connection
from wagtail.models import Collection, Locale, Page

from portal.care.enums import FlagKind, Outcome
from portal.care.models import BinnedPage, BinPage, PageFlag
from portal.care.services import (
    AlreadyFlagged,
    AlreadySettled,
    CannotArchive,
    CannotBin,
    CannotRestore,
    archive,
    bin_page,
    flag_page,
    restore,
    settle_flag,
)
from portal.home.models import StandardPage
from tests.catalog.enrollment.test_concurrency import at_once
from tests.factories.care import standard_page
from tests.factories.people import UserFactory

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite lets one writer in at a time"
    ),
]


@pytest.fixture
def words(transactional_db, request):
    """A page on a site, after whatever a test with real transactions has emptied."""
    locale = Locale.objects.get_or_create(language_code="en")[0]
    if Page.get_first_root_node() is None:
        Page.add_root(title="Root", slug="root", locale=locale)
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")
    return standard_page(request.getfixturevalue("site").home)


def refusals(said, kind):
    assert {type(one) for one in said if isinstance(one, Exception)} <= {kind}
    return sum(isinstance(one, kind) for one in said)


def test_four_clicks_flag_once_and_settle_once(words):
    person = UserFactory()
    said = at_once(lambda: flag_page(words, by=person, kind=FlagKind.WRONG, text="No."))
    assert (refusals(said, AlreadyFlagged), PageFlag.objects.count()) == (3, 1)

    flag = PageFlag.objects.get()
    said = at_once(lambda: settle_flag(flag, by=person, outcome=Outcome.CORRECTED))
    assert refusals(said, AlreadySettled) == 3


def test_four_clicks_archive_once(words):
    person = UserFactory()
    said = at_once(lambda: archive(StandardPage.objects.get(pk=words.pk), by=person))

    assert refusals(said, CannotArchive) == 3


def test_four_clicks_put_it_into_one_bin_once_and_bring_it_back_once(words):
    person = UserFactory()
    said = at_once(lambda: bin_page(words, by=person))
    assert refusals(said, CannotBin) == 3
    assert (BinPage.objects.count(), BinnedPage.objects.count()) == (1, 1)

    row = BinnedPage.objects.get()
    said = at_once(lambda: restore(row, by=person))
    assert refusals(said, CannotRestore) == 3
    assert StandardPage.objects.get(pk=words.pk).live
