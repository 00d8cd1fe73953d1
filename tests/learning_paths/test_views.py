"""The screens of paths: who gets in, what they show, at what cost."""

import pytest
from django.urls import reverse
from wagtail.models import Page

from catalog.enrollment.models import Enrollment
from learning_paths.enums import PathOrigin
from learning_paths.models import LearningPathPage, LearningPathsPage, PathEnrollment
from learning_paths.services import enroll_on_path
from portal.people.enums import Role
from tests.factories.courses import CourseFactory, course_page
from tests.factories.paths import path_page
from tests.factories.people import UserFactory, person_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(db):
    return person_with(Role.PROGRAM_OWNER)


@pytest.fixture
def trail(site, owner):
    shown = course_page(site.catalog, title="Pumps").course
    groups = [
        ("Basics", "all", None, [shown, CourseFactory()]),
        ("Choice", "count", 1, [CourseFactory(), CourseFactory()]),
    ]
    return path_page(site, groups, title="Run the works", owner=owner)


def at(name, trail, **kwargs):
    return reverse(f"learning_paths:{name}", args=[trail.learning_path.translation_key])


def put_people(trail, times):
    for _n in range(times):
        enroll_on_path(UserFactory(), path=trail.learning_path, origin=PathOrigin.STAFF)


def test_a_learner_finds_starts_and_leaves_a_path(client, trail):
    learner = UserFactory()
    client.force_login(learner)
    assert "Run the works" in client.get("/paths/?q=works").text
    assert "No path is called that" in client.get("/paths/?q=zebra").text
    assert "Start this path" in client.get(trail.url).text

    client.post(at("enroll", trail))
    shown = client.get(trail.url).text
    assert "Next: Pumps" in shown
    assert "Pumps" in client.get(reverse("learning_paths:mine")).text
    enrollment = PathEnrollment.objects.get()
    step = enrollment.rules.groups.first().steps.first()
    gone = client.post(reverse("learning_paths:start", args=[enrollment.pk, step.pk]))
    assert gone.status_code == 302
    assert Enrollment.objects.filter(learner=learner).count() == 1

    leaving = reverse("learning_paths:leave", args=[enrollment.pk])
    assert client.get(leaving).status_code == 200
    client.post(leaving)
    enrollment.refresh_from_db()
    assert enrollment.status == "withdrawn"


def test_the_owner_sees_three_people_and_takes_them_away(client, trail, owner):
    put_people(trail, 3)
    client.force_login(owner)
    shown = client.get(at("people", trail)).text
    assert "3 people are on this path" in shown
    assert shown.count("0 of 3 done") == 3
    lines = b"".join(client.get(at("people_csv", trail)).streaming_content).decode().splitlines()
    assert len(lines) == 4
    assert lines[1].endswith("Pumps")


def test_the_owner_puts_somebody_on_the_path(client, trail, owner):
    learner = UserFactory()
    client.force_login(owner)
    assert client.post(at("put", trail), {"learner": "nobody"}).status_code == 400
    client.post(at("put", trail), {"learner": learner.login_name})
    assert PathEnrollment.objects.get().learner == learner


@pytest.mark.parametrize(
    ("who", "status"),
    [("owner", 200), ("staff", 200), ("other owner", 404), ("learner", 403), ("stranger", 302)],
)
@pytest.mark.parametrize("name", ["people", "people_csv"])
def test_who_follows_the_people_of_a_path(client, site, trail, owner, who, status, name):
    other = person_with(Role.PROGRAM_OWNER)
    path_page(site, [("A", "all", None, [CourseFactory()])], owner=other)
    people = {
        "owner": owner,
        "staff": person_with(Role.TRAINING_STAFF),
        "other owner": other,
        "learner": UserFactory(),
    }
    if who in people:
        client.force_login(people[who])
    assert client.get(at(name, trail)).status_code == status


def test_nobody_leaves_or_starts_for_another(client, trail):
    put_people(trail, 1)
    enrollment = PathEnrollment.objects.get()
    step = enrollment.rules.groups.first().steps.first()
    client.force_login(UserFactory())
    for name, args in [("leave", [enrollment.pk]), ("start", [enrollment.pk, step.pk])]:
        assert client.post(reverse(f"learning_paths:{name}", args=args)).status_code == 404


def test_a_path_hides_from_whom_it_is_not_for(client, site):
    hidden = path_page(
        site, [("A", "all", None, [CourseFactory()])], audience=["role:training-staff"]
    )
    client.force_login(UserFactory())
    assert client.get(hidden.url).status_code == 404
    assert hidden.title not in client.get("/paths/").text
    assert client.post(at("enroll", hidden)).status_code == 404


def test_a_program_owner_publishes_own_paths_only(site, trail, owner):
    other = person_with(Role.PROGRAM_OWNER)
    theirs, not_theirs = trail.permissions_for_user(owner), trail.permissions_for_user(other)
    assert theirs.can_edit()
    assert theirs.can_publish()
    assert theirs.can_unpublish()
    assert not not_theirs.can_edit()
    assert not not_theirs.can_publish()
    assert not not_theirs.can_unpublish()
    assert trail.permissions_for_user(person_with(Role.TRAINING_STAFF)).can_publish()


def test_the_editor_asks_for_whom_and_shows_how_many(client, trail, owner):
    put_people(trail, 3)
    client.force_login(owner)
    shown = client.get(reverse("wagtailadmin_pages:edit", args=[trail.pk])).text
    assert "3 people are on this path now." in shown
    assert "Only people who come from now on" in shown


def test_a_program_owner_builds_a_path_in_the_editor(client, site, owner):
    courses = [CourseFactory() for _n in range(4)]
    parent = LearningPathsPage.objects.child_of(site.home).get()
    data = {
        "title": "Built by hand",
        "slug": "built-by-hand",
        "summary": "Four courses.",
        "audience": ["signed-in"],
        "change_for": "new",
        "opening": "as-due",
        "promise_kind": "",
        "promise": "",
        "body-count": "0",
        "related_items-TOTAL_FORMS": "0",
        "related_items-INITIAL_FORMS": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "planned_groups-TOTAL_FORMS": "2",
        "planned_groups-INITIAL_FORMS": "0",
        "action-publish": "1",
    }
    for at_, (title, rule, number) in enumerate([("Basics", "all", ""), ("More", "count", "1")]):
        group = f"planned_groups-{at_}"
        data |= {f"{group}-title": title, f"{group}-rule": rule, f"{group}-number": number}
        data |= {f"{group}-ORDER": str(at_ + 1), f"{group}-id": ""}
        steps = f"{group}-planned_steps"
        data |= {f"{steps}-TOTAL_FORMS": "2", f"{steps}-INITIAL_FORMS": "0"}
        for n in (0, 1):
            data |= {f"{steps}-{n}-course": str(courses[at_ * 2 + n].pk)}
            data |= {f"{steps}-{n}-ORDER": str(n + 1), f"{steps}-{n}-id": ""}
    address = reverse(
        "wagtailadmin_pages:add", args=["learning_paths", "learningpathpage", parent.pk]
    )
    client.force_login(owner)
    assert client.get(address).status_code == 200
    answer = client.post(address, data)
    assert answer.status_code == 302, answer.context["form"].errors
    trail = LearningPathPage.objects.get(slug="built-by-hand")
    assert trail.live
    assert trail.learning_path.owner == owner
    steps = [group.steps.count() for group in trail.learning_path.rules.get().groups.all()]
    assert steps == [2, 2]


@pytest.mark.parametrize("name", ["people", "people_csv", "owned"])
def test_lists_ask_the_same_however_long(client, trail, owner, name, django_assert_max_num_queries):
    client.force_login(owner)
    address = reverse("learning_paths:owned") if name == "owned" else at(name, trail)
    asked = []
    for more in (2, 20):
        put_people(trail, more)
        client.get(address)
        with django_assert_max_num_queries(60) as queries:
            answer = client.get(address)
            if answer.streaming:
                list(answer.streaming_content)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_the_paths_of_a_learner_ask_the_same_however_many(
    client, site, django_assert_max_num_queries
):
    learner = UserFactory()
    client.force_login(learner)
    asked = []
    for more in (1, 9):
        for _n in range(more):
            trail = path_page(site, [("A", "all", None, [CourseFactory(), CourseFactory()])])
            enroll_on_path(learner, path=trail.learning_path, origin=PathOrigin.SELF)
        for address in ("/my/paths/", "/paths/", trail.url):
            client.get(address)
            with django_assert_max_num_queries(60) as queries:
                client.get(address)
            asked.append((address if address != trail.url else "page", len(queries)))
    assert asked[:3] == asked[3:]


def test_script_stays_words(client, site):
    trail = path_page(
        site,
        [("<script>g()</script>", "all", None, [CourseFactory(title="<script>c()</script>")])],
        title="<script>t()</script>",
        summary="<script>s()</script>",
    )
    client.force_login(UserFactory())
    for address in (trail.url, "/paths/"):
        assert "<script>t()" not in client.get(address).text
        assert "<script>g()" not in client.get(address).text
    assert Page.objects.filter(pk=trail.pk).exists()
