"""See also: by hand first, then by what pages share, for whoever looks."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.home.models import PortalPage, RelatedPage
from portal.home.queries import see_also
from portal.people.enums import Role
from portal.people.queries import audience_tokens_of
from tests.factories.announcements import announcement_page
from tests.factories.courses import CourseFactory, course_page
from tests.factories.pages import standard_page
from tests.factories.paths import path_page
from tests.factories.people import UserFactory, person_with
from tests.factories.vocabulary import TopicFactory

pytestmark = pytest.mark.django_db


def relate(page, *others):
    for at, other in enumerate(others):
        row = PortalPage.objects.get(pk=other.pk)
        page.related_items.add(RelatedPage(other=row, sort_order=at))
    page.save_revision().publish()


def titles(page, person, language="en"):
    tokens = audience_tokens_of(person)
    found = see_also(page, person=person, tokens=tokens, language=language)
    return [other.title for other in found]


def test_chosen_pages_stand_first_then_what_shares_most(site):
    water = TopicFactory(name="Water")
    page = standard_page(site.home, title="Wells", topics=[water], tags=["pump", "well"])
    standard_page(site.home, title="Topic", topics=[water])
    standard_page(site.home, title="Topic and tags", topics=[water], tags=["pump", "well"])
    standard_page(site.home, title="A tag", tags=["well"])
    standard_page(site.home, title="Nothing shared")
    chosen = [standard_page(site.home, title=name) for name in ("Second", "First")]
    relate(page, chosen[1], chosen[0])

    assert titles(page, UserFactory()) == ["First", "Second", "Topic and tags", "Topic", "A tag"]


def test_five_are_enough(site):
    page = standard_page(site.home, tags=["well"])
    for _n in range(7):
        standard_page(site.home, tags=["well"])

    assert len(titles(page, UserFactory())) == 5


def test_nothing_shows_that_is_not_for_the_viewer_or_archived(site):
    page = standard_page(site.home, tags=["well"])
    hidden = standard_page(site.home, title="Mentors", tags=["well"], audience=["role:mentor"])
    relate(page, hidden)
    old = standard_page(site.home, title="Old", tags=["well"])
    PortalPage.objects.filter(pk=old.pk).update(archived_at=timezone.now())
    standard_page(site.home, title="Draft", tags=["well"], publish=False)

    assert titles(page, UserFactory()) == []
    assert titles(page, person_with(Role.MENTOR)) == ["Mentors"]


def test_the_reader_is_shown_their_own_language(site):
    page = standard_page(site.home, title="Wells")
    other = standard_page(site.home, title="Pumps")
    relate(page, other)
    german = other.copy_for_translation(site.home_de.locale)
    german.title = "Pumpen"
    german.save_revision().publish()

    assert titles(page, UserFactory()) == ["Pumps"]
    assert titles(page, UserFactory(), language="de") == ["Pumpen"]


def test_a_page_is_not_related_to_itself(site):
    page = standard_page(site.home)

    with pytest.raises(ValidationError, match="not related to itself"):
        RelatedPage(page=PortalPage.objects.get(pk=page.pk), other_id=page.pk).clean()


def test_course_path_page_and_announcement_say_what_else_to_read(client, site):
    tagged = standard_page(site.home, title="Look here, too")
    pages = [
        course_page(site.catalog),
        path_page(site, [("First", "all", None, [CourseFactory()])]),
        standard_page(site.home),
        announcement_page(site.home, (["signed-in"], "Words.")),
    ]
    client.force_login(UserFactory())
    for page in pages:
        relate(page, tagged)
        shown = client.get(page.url, follow=True).content.decode()
        assert ("See also" in shown, tagged.title in shown) == (True, True), page


@pytest.mark.parametrize("rows", [1, 9])
def test_it_costs_one_query_however_many_there_are(site, rows, django_assert_num_queries):
    page = standard_page(site.home, tags=["well"])
    for _n in range(rows):
        standard_page(site.home, tags=["well"])
        course_page(site.catalog, tags=["well"])
    person = UserFactory()
    tokens = audience_tokens_of(person)
    titles(page, person)

    with django_assert_num_queries(1):
        found = list(see_also(page, person=person, tokens=tokens, language="en"))

    assert len(found) == min(rows * 2, 5)
