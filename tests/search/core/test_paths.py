"""Learning paths in the catalog search."""

import pytest

from portal.people.enums import Role
from search.core import services
from search.core.contract import CatalogQuery, Kind
from tests.factories.courses import course_page
from tests.factories.paths import path_page
from tests.factories.people import UserFactory, person_with
from tests.factories.searching import nothing_differs

pytestmark = pytest.mark.django_db


@pytest.fixture
def pilot(site):
    course = course_page(site.catalog).course
    return path_page(
        site,
        [("Basics", "all", None, [course])],
        title="Zeppelin pilot",
        audience=["role:mentor"],
    )


def found_by(person):
    query = CatalogQuery("zeppelin", kind=Kind.PATH)
    return services.search(query, person, language="en").total


def test_a_path_is_found_by_who_may_see_it(pilot):
    assert found_by(person_with(Role.MENTOR)) == 1
    assert found_by(UserFactory()) == 0


def test_a_path_that_is_withdrawn_is_gone(pilot):
    pilot.unpublish()

    assert found_by(person_with(Role.MENTOR)) == 0
    assert nothing_differs()


def test_its_tab_leads_to_the_path(client, site, pilot):
    client.force_login(person_with(Role.MENTOR))

    shown = client.get(site.catalog.url, {"q": "zeppelin", "kind": "path"})

    assert client.get(shown.context["hits"][0]["address"]).url.endswith(pilot.url)
