"""Collections: a saved query over pages of whatever type, for whoever looks."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from wagtail_localize.operations import translate_object

from portal.core.errors import RuleViolation
from portal.home import services
from portal.home.models import CollectedPage, CollectionPage, PortalPage, StandardPage
from portal.home.queries import PageQuery, found_by, pages_found
from portal.home.services import add_to_collection
from portal.people.enums import Role
from portal.people.queries import audience_tokens_of
from tests.factories.announcements import announcement_page
from tests.factories.courses import CourseFactory, course_page
from tests.factories.pages import collection_page, standard_page
from tests.factories.paths import path_page
from tests.factories.people import UserFactory, person_with
from tests.factories.vocabulary import TopicFactory

pytestmark = pytest.mark.django_db
COURSES, PAGES = "courses.CoursePage", "home.StandardPage"


@pytest.fixture
def learner(client, site):
    person = UserFactory()
    client.force_login(person)
    return person


def titles(viewer, language="en", **asked):
    tokens = audience_tokens_of(viewer)
    found = pages_found(PageQuery(**asked), tokens=tokens, language=language, person=viewer)
    return [page.title for page in found]


def test_pages_of_every_kind_are_found_but_no_head_of_a_tree(site, learner):
    standard_page(site.home, title="Help")
    course_page(site.catalog, title="Pumps")
    path_page(site, [("First", "all", None, [CourseFactory()])], title="To shift lead")
    announcement_page(site.home, (["signed-in"], "Words."), title="News")

    assert titles(learner, sort="title") == ["Help", "News", "Pumps", "To shift lead"]
    assert titles(learner, kinds=(COURSES, PAGES), sort="title") == ["Help", "Pumps"]


def test_topics_count_with_all_below_them(site, learner):
    water = TopicFactory(name="Water")
    wells = TopicFactory(name="Wells", parent=water)
    standard_page(site.home, title="Rivers", topics=[water])
    standard_page(site.home, title="Wells", topics=[wells])
    standard_page(site.home, title="Ledgers", topics=[TopicFactory(name="Money")])

    assert titles(learner, topics=(water.pk,), sort="title") == ["Rivers", "Wells"]
    assert titles(learner, topics=(wells.pk,)) == ["Wells"]


def test_tags_persons_and_places_narrow_it_down(site, learner):
    answers = UserFactory()
    shelf = standard_page(site.home, title="Shelf")
    standard_page(shelf, title="On the shelf", tags=["Valves", "Summer"], responsible=answers)
    standard_page(site.home, title="Beside it", tags=["winter"])

    assert titles(learner, tags=("valves",)) == ["On the shelf"]
    assert titles(learner, tags=("summer", "winter"), sort="title") == ["Beside it", "On the shelf"]
    assert titles(learner, person=answers.pk) == ["On the shelf"]
    assert titles(learner, below=shelf.pk) == ["On the shelf"]
    assert titles(learner, below=999_999) == []


def test_dates_are_days_back_or_from_and_until(site, learner):
    for days in (1, 10, 100):
        page = standard_page(site.home, title=f"{days} days")
        at = timezone.now() - timedelta(days=days)
        PortalPage.objects.filter(pk=page.pk).update(first_published_at=at)
    day = timezone.localdate() - timedelta(days=10)

    assert titles(learner, within_days=11) == ["1 days", "10 days"]
    assert titles(learner, since=day, until=day) == ["10 days"]
    assert titles(learner, until=day) == ["10 days", "100 days"]
    assert titles(learner, dated="changed", within_days=1, sort="title") == [
        "1 days",
        "10 days",
        "100 days",
    ]


def test_archived_pages_and_drafts_show_only_where_asked_for(site, learner):
    standard_page(site.home, title="Live")
    old = standard_page(site.home, title="Old")
    PortalPage.objects.filter(pk=old.pk).update(archived_at=timezone.now())
    standard_page(site.home, title="Draft", publish=False)
    editor = person_with(Role.ADMINISTRATOR)
    states = ("live", "archived", "draft")

    assert titles(learner) == ["Live"]
    assert titles(learner, states=("archived",)) == ["Old"]
    assert titles(learner, states=states, sort="title") == ["Live", "Old"]
    assert titles(editor, states=states, sort="title") == ["Draft", "Live", "Old"]


def test_nobody_finds_what_is_not_for_them(site, learner):
    standard_page(site.home, title="For mentors", audience=["role:mentor"])
    standard_page(site.home, title="For all", audience=["everyone"])
    picked = standard_page(site.home, title="Picked", audience=["role:mentor"])

    assert titles(learner, picked=(picked.pk,)) == ["For all"]
    assert titles(person_with(Role.MENTOR), sort="title") == ["For all", "For mentors", "Picked"]
    assert titles(AnonymousUser()) == ["For all"]


def test_picked_pages_stand_first_in_their_order(site, learner):
    pages = [standard_page(site.home, title=name) for name in "ABCD"]
    picked = (pages[3].pk, pages[1].pk)

    assert titles(learner, picked=picked, sort="title") == ["D", "B", "A", "C"]
    assert titles(learner, picked=picked, sort="hand") == ["D", "B", "A", "C"]
    assert titles(learner, picked=picked, picked_only=True) == ["D", "B"]
    assert titles(learner, picked=picked, sort="title", limit=3) == ["D", "B", "A"]


def test_review_dates_and_changes_are_orders(site, learner):
    standard_page(site.home, title="Never")
    standard_page(site.home, title="Later", review_by=date(2030, 5, 1))
    soon = standard_page(site.home, title="Soon", review_by=date(2030, 1, 1))
    StandardPage.objects.get(title="Never").save_revision().publish()

    assert titles(learner, sort="review") == ["Soon", "Later", "Never"]
    assert titles(learner, sort="changed") == ["Never", "Soon", "Later"]
    assert soon.title in titles(learner)


def test_one_page_shows_for_all_its_languages(site, learner):
    page = standard_page(site.home, title="Help", tags=["desk"])
    german = page.copy_for_translation(site.home_de.locale)
    german.title = "Hilfe"
    german.tags.clear()
    german.save_revision().publish()
    standard_page(site.home, title="Only English", tags=["desk"])

    assert titles(learner, tags=("desk",), sort="title") == ["Help", "Only English"]
    assert titles(learner, tags=("desk",), sort="title", language="de") == ["Hilfe", "Only English"]


def test_a_translation_that_is_not_for_the_reader_hides_nothing(site, learner):
    page = standard_page(site.home, title="Help")
    german = page.copy_for_translation(site.home_de.locale)
    german.title, german.audience = "Hilfe", ["role:mentor"]
    german.save_revision().publish()

    assert titles(learner, language="de") == ["Help"]


def test_the_page_shows_what_it_finds_page_by_page(client, site, learner):
    for number in range(30):
        standard_page(site.home, title=f"Page {number:02}")
    page = collection_page(site.home, sort="title", layout="list")

    first = client.get(page.url).content.decode()
    second = client.get(f"{page.url}?page=2").content.decode()

    assert "30 pages" in first
    assert ("Page 00" in first, "Page 29" in first) == (True, False)
    assert ("Page 00" in second, "Page 29" in second) == (False, True)
    assert "What others see" not in first
    assert client.get(f"{page.url}?page=x").status_code == 200


def test_an_empty_collection_says_so(client, site, learner):
    page = collection_page(site.home, kinds=[COURSES])

    assert "Nothing here for you yet" in client.get(page.url).content.decode()


def test_whoever_writes_a_collection_is_told_what_others_see(client, site):
    standard_page(site.home, audience=["everyone"])
    standard_page(site.home, audience=["signed-in"])
    standard_page(site.home, audience=["role:administrator"])
    page = collection_page(site.home)
    editor = person_with(Role.ADMINISTRATOR)
    client.force_login(editor)

    shown = " ".join(client.get(page.url).content.decode().split())

    assert "For you it finds 3 pages, for everyone who is signed in 2" in shown
    assert "and without signing in 1" in shown
    found = found_by(
        PageQuery(without=page.pk),
        tokens=audience_tokens_of(editor),
        language="en",
        person=editor,
    )
    assert (found.for_viewer, found.for_signed_in, found.for_everyone) == (3, 2, 1)


@pytest.mark.parametrize("layout", ["cards", "list", "compact"])
@pytest.mark.parametrize("rows", [1, 6])
def test_a_collection_costs_the_same_however_much_it_finds(
    client, site, learner, layout, rows, django_assert_max_num_queries
):
    for _n in range(rows):
        standard_page(site.home)
        course_page(site.catalog)
        announcement_page(site.home, (["signed-in"], "Words."))
        path_page(site, [("First", "all", None, [CourseFactory()])])
    page = collection_page(site.home, layout=layout)
    client.get(page.url)

    with django_assert_max_num_queries(26):
        answer = client.get(page.url)

    assert f"{rows * 4} page" in answer.content.decode()


def test_a_block_shows_a_collection_or_asks_by_itself(client, site, learner):
    course = course_page(site.catalog, title="Pumps at night")
    tagged = standard_page(site.home, title="Wells by hand", tags=["well"])
    collection = collection_page(site.home, title="For operators", kinds=[COURSES])
    host = standard_page(
        site.home,
        title="Host",
        body=[
            ("collection", block(collection=collection)),
            ("collection", block(heading="Wells", tags="well", layout="compact")),
        ],
    )

    shown = client.get(host.url).content.decode()

    assert "For operators" in shown
    assert course.title in shown
    assert ("Wells" in shown, tagged.title in shown) == (True, True)
    assert f'href="{collection.url}"' in shown


def test_a_block_names_no_collection_that_the_viewer_may_not_open(client, site, learner):
    standard_page(site.home, title="Open to all", audience=["everyone"], tags=["open"])
    collection = collection_page(
        site.home, title="Mentors only", with_tags="open", audience=["role:mentor"]
    )
    body = [("collection", block(collection=collection, heading="Read this"))]
    host = standard_page(site.home, body=body)

    shown = client.get(host.url).content.decode()

    assert "Open to all" in shown
    assert collection.url not in shown
    assert "Mentors only" not in shown


def block(**values):
    query = {"kinds": [], "topics": [], "tags": values.pop("tags", ""), "sort": "newest"}
    query |= {"within_days": None, "below": None}
    shape = {"heading": "", "collection": None, "limit": 4, "layout": "cards", "query": query}
    return shape | values


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"since": date(2026, 2, 1), "until": date(2026, 1, 1)}, "before the first day"),
        ({"limit": 0}, "Show at least one page"),
        ({"limit": 1_001}, "1,000 at most"),
        ({"within_days": 0}, "1 day or more"),
        ({"within_days": 7, "since": date(2026, 1, 1)}, "Say either"),
        ({"states": []}, "at least one state"),
    ],
)
def test_nonsense_is_refused_with_a_sentence(site, fields, sentence):
    page = CollectionPage(title="Odd", slug="odd", locale=site.home.locale, **fields)
    page.set_url_path(site.home)
    page.path, page.depth = "000100010009", 3

    with pytest.raises(ValidationError, match=sentence):
        page.full_clean()


def test_a_page_is_put_into_a_collection_once(site):
    collection = collection_page(site.home)
    page = standard_page(site.home)

    assert add_to_collection(collection, page)
    assert not add_to_collection(collection, page)

    assert list(CollectedPage.objects.values_list("collection", "page")) == [
        (collection.pk, page.pk)
    ]
    collection.refresh_from_db()
    assert (collection.live, collection.has_unpublished_changes) == (True, False)


def test_a_collection_that_is_being_rewritten_keeps_its_draft(site):
    collection = collection_page(site.home, title="As it was")
    collection.title = "As it will be"
    collection.save_revision()
    page = standard_page(site.home)

    add_to_collection(collection, page)

    collection = CollectionPage.objects.get(pk=collection.pk)
    assert (collection.title, collection.picked.count()) == ("As it was", 1)
    draft = collection.get_latest_revision_as_object()
    assert (draft.title, draft.picked.count()) == ("As it will be", 1)


def test_a_full_collection_takes_no_more(site, monkeypatch):
    monkeypatch.setattr(services, "MOST_PICKED", 1)
    collection = collection_page(site.home, picked=[standard_page(site.home)])

    with pytest.raises(RuleViolation, match="as many picked pages as it can"):
        add_to_collection(collection, standard_page(site.home))

    assert collection.picked.count() == 1


def test_a_translation_asks_for_the_same_in_its_own_words(site, django_capture_on_commit_callbacks):
    picked = standard_page(site.home, title="Picked")
    page = collection_page(
        site.home, title="For operators", kinds=[COURSES], limit=7, picked=[picked]
    )
    body = [("collection", block(collection=page, heading="Read on", tags="well"))]
    host = standard_page(site.home, title="Host", body=body)
    german = site.home_de.locale

    with django_capture_on_commit_callbacks(execute=True):
        translate_object(page, [german])
        translate_object(host, [german])

    copy = CollectionPage.objects.get(locale=german)
    assert (copy.live, copy.kinds, copy.limit) == (True, [COURSES], 7)
    assert [row.page_id for row in copy.picked.all()] == [picked.pk]
    shown = StandardPage.objects.get(locale=german, translation_key=host.translation_key).body[0]
    assert (shown.value["collection"], shown.value["query"]["tags"]) == (page, "well")


def test_training_staff_have_a_list_of_collections_and_make_their_own(client, site):
    collection = collection_page(site.catalog, title="For the new ones")
    client.force_login(person_with(Role.TRAINING_STAFF))

    assert collection.title in client.get(reverse("page_collections:index")).content.decode()
    add = reverse("wagtailadmin_pages:add", args=["home", "collectionpage", site.catalog.pk])
    assert client.get(add).status_code == 200
    assert client.get(reverse("wagtailadmin_pages:edit", args=[collection.pk])).status_code == 200
    elsewhere = reverse("wagtailadmin_pages:add", args=["home", "collectionpage", site.home.pk])
    assert client.get(elsewhere).status_code == 302


def test_learners_have_no_desk_of_collections(client, site, learner):
    assert client.get(reverse("page_collections:index")).status_code in (302, 403)
