"""The screens of working copies: who gets in, what they show, and what they refuse."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from wagtail.models import GroupPagePermission, PageLogEntry

from catalog.courses.models import CoursePage, LessonPage
from learning_paths.models import LearningPathPage, PathRules
from portal.people.enums import Role
from portal.workingcopies.enums import CopyState
from portal.workingcopies.models import WorkingCopy
from portal.workingcopies.queries import plan_of
from tests.factories.courses import CourseFactory, course_page, lesson_page
from tests.factories.paths import path_page
from tests.factories.people import GroupFactory, UserFactory, person_with
from tests.factories.workingcopies import copied, draft, working_copy

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(site):
    return person_with(Role.TRAINING_STAFF)


@pytest.fixture
def course(catalog):
    return course_page(catalog, lessons=2, title="Water", slug="water", code="WAT-1")


@pytest.fixture
def row(course, staff):
    return working_copy(course, staff)


@pytest.fixture
def desk(client, staff):
    client.force_login(staff)
    return client


def addresses(row, course):
    part = row.copy_id
    return [
        reverse("workingcopies_of", args=[course.pk]),
        reverse("workingcopies_show", args=[row.pk]),
        reverse("workingcopies_page", args=[row.pk, part]),
        reverse("workingcopies_merge", args=[row.pk]),
        reverse("workingcopies_discard", args=[row.pk]),
        reverse("workingcopies_keep", args=[row.pk]),
        reverse("workingcopies_copy_whole", args=[course.pk]),
    ]


def test_an_editor_begins_changes_compares_and_merges(desk, course, staff):
    begin = reverse("workingcopies_of", args=[course.pk])
    assert "the original stays live" in desk.get(begin).content.decode()
    response = desk.post(begin, {"note": "New <script>alert(1)</script> boxes"})
    row = WorkingCopy.objects.get()
    assert response.url == reverse("wagtailadmin_pages:edit", args=[row.copy_id])
    draft(row.copy, title="Water, again")

    show = desk.get(reverse("workingcopies_show", args=[row.pk])).content.decode()
    assert "New &lt;script&gt;alert(1)&lt;/script&gt; boxes" in show
    assert "Nobody is on this course now" in show
    compared = desk.get(reverse("workingcopies_page", args=[row.pk, row.copy_id])).content.decode()
    assert compared.count('<span class="addition">, again</span>') == 2
    merge = reverse("workingcopies_merge", args=[row.pk])
    assert "Merge and publish" in desk.get(merge).content.decode()
    response = desk.post(merge, {"seen": plan_of(row).fingerprint}, follow=True)

    assert "Nobody lost progress" in response.content.decode()
    assert CoursePage.objects.get(pk=course.pk).title == "Water, again"
    actions = PageLogEntry.objects.filter(page=course.pk, user=staff)
    assert set(
        actions.filter(action__startswith="workingcopies").values_list("action", flat=True)
    ) == {
        "workingcopies.begin",
        "workingcopies.merge",
    }
    closed = desk.get(reverse("workingcopies_show", args=[row.pk])).content.decode()
    assert "merged" in closed
    assert "Merge into the original" not in closed


def test_a_second_click_on_merge_is_answered_with_a_sentence(desk, row):
    draft(row.copy, title="Water, again")
    merge = reverse("workingcopies_merge", args=[row.pk])
    desk.post(merge, {"seen": plan_of(row).fingerprint})

    response = desk.post(merge, {"seen": "0"}, headers={"referer": "http://testserver/admin/"})

    assert response.url == "http://testserver/admin/"
    assert "is closed" in desk.get("/admin/").content.decode()


def test_conflicts_are_asked_about_field_by_field(desk, row, course):
    draft(row.copy, title="Ours", summary="Ours.")
    draft(course, title="Theirs", objectives="Meanwhile.").get_latest_revision().publish()
    merge = reverse("workingcopies_merge", args=[row.pk])
    shown = desk.get(merge).content.decode()
    assert "Ours" in shown
    assert "Theirs" in shown
    assert "only the original has changed it" in shown
    seen = plan_of(row).fingerprint

    refused = desk.post(merge, {"seen": seen})
    assert refused.status_code == 400
    assert "Say which is right" in refused.content.decode()
    name = f"choice-{row.copy_id}-"
    answers = {f"{name}title": "copy", f"{name}objectives": "original"}
    desk.post(merge, {"seen": seen, **answers})

    page = CoursePage.objects.get(pk=course.pk)
    assert (page.title, page.summary, page.objectives) == ("Ours", "Ours.", "Meanwhile.")


def test_what_changed_while_reading_is_shown_again(desk, row):
    draft(row.copy, title="Water, again")
    seen = plan_of(row).fingerprint
    draft(row.copy, title="Water, and again")

    response = desk.post(reverse("workingcopies_merge", args=[row.pk]), {"seen": seen})

    assert response.status_code == 400
    assert "while you were reading" in response.content.decode()
    assert WorkingCopy.objects.get().is_open


def test_added_removed_and_unchanged_pages_have_their_screens(desk, row, course):
    one, two = LessonPage.objects.child_of(CoursePage.objects.get(pk=course.pk)).order_by("path")
    new = lesson_page(row.copy.specific, publish=False, title="New")
    copied(row, two).delete()
    said = {
        new.pk: "This page is new",
        two.pk: "was taken out of the copy",
        copied(row, one).pk: "The copy says what the original says",
    }

    for pk, words in said.items():
        response = desk.get(reverse("workingcopies_page", args=[row.pk, pk]))
        assert words in response.content.decode()
    assert desk.get(reverse("workingcopies_page", args=[row.pk, 999999])).status_code == 404


def test_a_path_asks_for_whom_its_rules_change(desk, site, staff):
    page = path_page(site, [("A", "all", None, [CourseFactory()])], title="Path")
    row = working_copy(page, staff)
    draft(row.copy, title="Path, again", enforced=True)
    merge = reverse("workingcopies_merge", args=[row.pk])
    assert "for whom" in desk.get(merge).content.decode()

    desk.post(merge, {"seen": plan_of(row).fingerprint, "page-change_for": "nobody"})

    assert LearningPathPage.objects.get(pk=page.pk).title == "Path, again"
    assert PathRules.objects.get(path=page.learning_path).enforced is False


def test_discarding_is_asked_about_and_then_done(desk, row):
    address = reverse("workingcopies_discard", args=[row.pk])
    assert "3 pages of the copy are deleted" in desk.get(address).content.decode()
    assert WorkingCopy.objects.get().is_open

    desk.post(address)

    row.refresh_from_db()
    assert row.state == CopyState.DISCARDED


def test_an_orphan_is_kept_from_its_screen(desk, row, course):
    copy_id = row.copy_id
    CoursePage.objects.get(pk=course.pk).delete()
    shown = desk.get(reverse("workingcopies_show", args=[row.pk])).content.decode()
    assert "The original is gone" in shown
    merge = desk.get(reverse("workingcopies_merge", args=[row.pk]))
    assert merge.status_code == 302

    desk.post(reverse("workingcopies_keep", args=[row.pk]))

    row.refresh_from_db()
    assert row.state == CopyState.KEPT
    assert CoursePage.objects.filter(pk=copy_id).exists()


@pytest.mark.parametrize("role", [Role.LEARNER, Role.MENTOR])
def test_whoever_has_no_business_in_the_admin_gets_in_nowhere(client, row, course, role):
    client.force_login(person_with(role))
    for address in [*addresses(row, course), reverse("working-copies_modeladmin_index")]:
        assert client.get(address).status_code in (302, 403, 404)
        assert client.post(address).status_code in (302, 403, 404, 405)

    row.refresh_from_db()
    assert row.is_open
    assert WorkingCopy.objects.count() == 1
    assert CoursePage.objects.count() == 2


def test_whoever_edits_other_pages_does_not_find_it(client, row, course, site):
    draft(row.copy, title="Water, again")
    client.force_login(person_with(Role.ADMINISTRATOR))  # of the site's pages, not of the catalog
    client.get("/admin/")
    other = GroupFactory()
    change = Permission.objects.get(codename="change_page", content_type__app_label="wagtailcore")
    access = Permission.objects.get(codename="access_admin")
    other.permissions.add(access)
    elsewhere = course_page(site.catalog)
    GroupPagePermission.objects.create(group=other, page_id=elsewhere.pk, permission=change)
    client.force_login(UserFactory(groups=[other]))

    for address in addresses(row, course)[1:6]:
        # Wagtail leads whom it refuses to the admin's first page.
        assert client.get(address).status_code in (302, 403, 404)
        assert client.post(address).status_code in (302, 403, 404, 405)
    listed = client.get(reverse("working-copies_modeladmin_index"))
    assert "Water" not in listed.content.decode()
    row.refresh_from_db()
    assert row.is_open
    assert CoursePage.objects.get(pk=course.pk).title == "Water"


def test_an_editor_who_may_not_publish_is_told_who_merges(client, course):
    group = GroupFactory()
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    change = Permission.objects.get(codename="change_page", content_type__app_label="wagtailcore")
    GroupPagePermission.objects.create(group=group, page_id=course.pk, permission=change)
    editor = UserFactory(groups=[group])
    client.force_login(editor)
    client.post(reverse("workingcopies_of", args=[course.pk]))
    row = WorkingCopy.objects.get()
    draft(row.copy, title="Water, again")

    shown = client.get(reverse("workingcopies_show", args=[row.pk])).content.decode()
    response = client.post(reverse("workingcopies_merge", args=[row.pk]), {"seen": "x"})

    assert "Only whoever may publish the original merges the copy" in shown
    assert response.status_code in (302, 403)
    assert CoursePage.objects.get(pk=course.pk).title == "Water"


def test_a_program_owner_merges_the_copy_of_their_own_path_only(client, site, staff):
    owner = person_with(Role.PROGRAM_OWNER)
    steps = [("A", "all", None, [CourseFactory()])]
    theirs = path_page(site, steps, title="Theirs")
    own = path_page(site, steps, title="Own", owner=owner)
    foreign = working_copy(theirs, staff)
    draft(foreign.copy, title="Taken over")
    client.force_login(owner)
    client.post(reverse("workingcopies_of", args=[own.pk]))
    row = WorkingCopy.objects.get(original=own.pk)
    draft(row.copy, title="Own, again")

    client.post(
        reverse("workingcopies_merge", args=[row.pk]),
        {"seen": plan_of(row).fingerprint, "page-change_for": "new"},
    )
    refused = client.post(
        reverse("workingcopies_merge", args=[foreign.pk]),
        {"seen": plan_of(foreign).fingerprint, "page-change_for": "new"},
    )

    assert LearningPathPage.objects.get(pk=own.pk).title == "Own, again"
    assert refused.status_code == 404
    assert LearningPathPage.objects.get(pk=theirs.pk).title == "Theirs"


@pytest.mark.parametrize("note", ["\x00", "x" * 10_000, "<script>alert(1)</script>"])
def test_hostile_words_are_a_form_error_or_words(desk, course, note):
    response = desk.post(reverse("workingcopies_of", args=[course.pk]), {"note": note})

    assert response.status_code in (302, 400)
    whole = reverse("workingcopies_copy_whole", args=[course.pk])
    assert desk.post(whole, {"title": note}).status_code in (302, 400)


def test_hostile_choices_are_a_form_error(desk, row, course):
    draft(row.copy, title="Ours")
    draft(course, title="Theirs")
    for value in ("\x00", "nobody", "x" * 10_000):
        response = desk.post(
            reverse("workingcopies_merge", args=[row.pk]),
            {"seen": value, f"choice-{row.copy_id}-title": value},
        )
        assert response.status_code == 400
    for name in ("show", "merge", "discard", "keep"):
        assert desk.get(reverse(f"workingcopies_{name}", args=[10**15])).status_code == 404


def test_a_course_is_copied_with_all_lessons_from_its_menu(desk, course):
    menu = desk.get(reverse("wagtailadmin_explore", args=[course.get_parent().pk]))
    address = reverse("workingcopies_copy_whole", args=[course.pk])
    assert address in menu.content.decode()
    assert "2 pages below it" in desk.get(address).content.decode()

    response = desk.post(address, {"title": "Water two"}, follow=True)

    assert "Give it its own code" in response.content.decode()
    copy = CoursePage.objects.get(title="Water two")
    assert copy.get_children().count() == 2


def test_a_page_of_another_type_is_not_copied_whole(desk, catalog):
    assert desk.get(reverse("workingcopies_copy_whole", args=[catalog.pk])).status_code == 404


@pytest.mark.parametrize("rows", [1, 4])
def test_the_desk_costs_the_same_however_long_it_is(
    desk, catalog, staff, rows, django_assert_max_num_queries
):
    for _n in range(rows):
        working_copy(course_page(catalog), staff)
    desk.get(reverse("working-copies_modeladmin_index"))

    with django_assert_max_num_queries(30) as queries:
        listed = desk.get(reverse("working-copies_modeladmin_index"))

    assert listed.content.decode().count("Compare and merge") >= rows
    seen.setdefault("queries", len(queries))
    assert len(queries) == seen["queries"]


seen: dict[str, int] = {}


def test_the_desk_is_searched_filtered_and_taken_away(desk, catalog, staff):
    working_copy(course_page(catalog, title="Water"), staff)
    working_copy(course_page(catalog, title="=Pumps"), staff)
    address = reverse("working-copies_modeladmin_index")

    found = desk.get(address, {"q": "Water"}).content.decode()
    none = desk.get(address, {"state__exact": "merged"}).content.decode()
    table = desk.get(address, {"export": "csv"}).getvalue().decode()

    assert "Pumps" not in found
    assert "Water" in found
    assert "Water" not in none
    assert "'=Pumps" in table
