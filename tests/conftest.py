"""What every test may ask for."""

from types import SimpleNamespace

import pytest
from django.core.cache import cache
from wagtail.models import Locale, Site

from catalog.courses.models import CatalogPage
from catalog.courses.services import set_up_site
from portal.home.models import HomePage
from tests import database


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_blocker):
    """Give every test process a copy of one database that the migrations have built."""
    process = getattr(request.config, "workerinput", {}).get("workerid", "main")
    with django_db_blocker.unblock(), database.copied(process):
        yield


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    wants_site = "site" in getattr(item, "fixturenames", ())
    kind = database.WITH_SITE if wants_site else database.PLAIN
    database.choose(kind, whole=not _has_transactions(item))


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item):
    if _has_transactions(item):
        database.spoil()


def _has_transactions(item) -> bool:
    names = getattr(item, "fixturenames", ())
    marks = (mark.kwargs.get("transaction") for mark in item.iter_markers("django_db"))
    return "transactional_db" in names or "live_server" in names or any(marks)


@pytest.fixture(autouse=True)
def _fresh_cache():
    cache.clear()


@pytest.fixture
def site(db):
    """A site in English and German: ``home``, ``catalog``, ``home_de``, ``catalog_de``."""
    row = Site.objects.filter(is_default_site=True, site_name="Test site").first()
    if row is None:  # an earlier test has emptied the database
        row = set_up_site(name="Test site", hostname="testserver", port=80, languages=["en", "de"])
    pages = {}
    for code in ("en", "de"):
        locale = Locale.objects.get(language_code=code)
        pages[code] = (HomePage.objects.get(locale=locale), CatalogPage.objects.get(locale=locale))
    return SimpleNamespace(
        row=row,
        home=pages["en"][0],
        catalog=pages["en"][1],
        home_de=pages["de"][0],
        catalog_de=pages["de"][1],
    )


@pytest.fixture
def catalog(site):
    """The English catalog page of the test site."""
    return site.catalog
