"""A course is changed in a working copy and merged, while somebody learns; in a real browser."""

import pytest
from playwright.sync_api import expect

from catalog.courses.models import CatalogPage, CoursePage, LessonPage
from catalog.enrollment.enums import Origin
from catalog.enrollment.services import enroll
from catalog.records.models import ActivityProgress
from catalog.records.services import report_result
from portal.people.enums import Role
from portal.workingcopies.models import WorkingCopy
from tests.factories.courses import course_page
from tests.factories.people import UserFactory, person_with
from tests.factories.workingcopies import added_lesson, copied, draft

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def course(open_site):
    catalog = CatalogPage.objects.get(locale__language_code="en")
    return course_page(catalog, lessons=2, title="Water", slug="water", code="WAT-1")


def fits(page, width):
    return page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [390, 1280])
def test_an_editor_changes_compares_and_merges_while_a_learner_goes_on(
    page, open_site, sign_in, barriers, course, width
):
    page.set_viewport_size({"width": width, "height": 900})
    learner = UserFactory()
    enrollment = enroll(learner, course=course.course, origin=Origin.SELF)
    first, second = LessonPage.objects.child_of(CoursePage.objects.get(pk=course.pk))
    report_result(enrollment, key=first.translation_key)
    sign_in(person_with(Role.TRAINING_STAFF))

    page.goto(f"{open_site}/admin/working-copies/of/{course.pk}/")
    assert fits(page, width)
    page.get_by_label("What for").fill("New boxes")
    page.get_by_role("button", name="Begin the working copy").click()
    expect(page.get_by_text("This is a working copy of “Water”")).to_be_visible()
    page.locator("#id_title").fill("Water, again")
    page.get_by_role("button", name="Save draft").first.click()
    expect(
        page.get_by_text("has been updated").or_(page.get_by_text("Saved")).first
    ).to_be_visible()
    row = WorkingCopy.objects.get()
    draft(copied(row, second), title="Pressure, again")
    added_lesson(row, title="Boxes")

    page.goto(f"{open_site}/admin/working-copies/{row.pk}/show/")
    expect(page.get_by_text("1 person is on this course now")).to_be_visible()
    expect(page.get_by_text("Needed from now on to complete the course: “Boxes”")).to_be_visible()
    assert fits(page, width)
    # Wagtail's own frame around it is not ours to mend.
    assert [one for one in barriers() if "main" in one] == []
    page.get_by_role("link", name="Pressure, again").click()
    original_side = page.get_by_role("group", name="Title, the original")
    expect(original_side).to_have_text("Lesson 2", use_inner_text=True)
    copy_side = page.get_by_role("group", name="Title, the working copy")
    expect(copy_side.locator(".addition").first).to_be_visible()
    expect(copy_side.locator(".deletion").first).to_be_hidden()
    assert fits(page, width)
    page.goto(f"{open_site}/admin/working-copies/{row.pk}/merge/")
    page.get_by_role("button", name="Merge and publish").click()
    expect(page.get_by_text("Nobody lost progress")).to_be_visible()

    assert ActivityProgress.objects.get(done_at__isnull=False).key == first.translation_key
    page.context.clear_cookies()
    sign_in(learner)
    page.goto(f"{open_site}/catalog/water/")
    expect(page.get_by_role("heading", name="Water, again")).to_be_visible()
    expect(page.get_by_text("1 of 3 done").first).to_be_visible()
    for title in ("Lesson 1", "Pressure, again", "Boxes"):
        expect(page.get_by_text(title).first).to_be_visible()
