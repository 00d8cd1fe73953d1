"""Translating in the admin, with wagtail-localize; and looking before publishing."""

import pytest
from django.urls import reverse
from wagtail_localize.models import StringTranslation, Translation

from catalog.courses.models import CoursePage, LessonPage
from portal.people.enums import Role
from tests.factories.courses import course_page
from tests.factories.people import person_with
from tests.factories.vocabulary import SkillFactory, TopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client, site):
    person = person_with(Role.TRAINING_STAFF)
    client.force_login(person)
    return person


def test_a_course_and_its_lessons_are_translated_in_the_admin(
    client, site, staff, django_capture_on_commit_callbacks
):
    page = course_page(
        site.catalog,
        lessons=1,
        title="Knots",
        code="KNO-1",
        topics=[TopicFactory()],
        skills=[SkillFactory()],
        tags=["rope"],
    )
    german = site.catalog_de.locale

    client.post(
        reverse("wagtail_localize:submit_page_translation", args=[page.pk]),
        {"locales": [german.pk], "include_subtree": "on"},
    )

    copy = CoursePage.objects.get(locale=german)
    assert client.get(reverse("wagtailadmin_pages:edit", args=[copy.pk])).status_code == 200
    translation = Translation.objects.get(
        source__object_id=page.translation_key, target_locale=german
    )
    title = translation.source.stringsegment_set.get(context__path="title")
    StringTranslation.objects.create(
        translation_of=title.string, context=title.context, locale=german, data="Knoten"
    )
    with django_capture_on_commit_callbacks(execute=True):
        translation.save_target(publish=True)

    copy.refresh_from_db()
    assert (copy.live, copy.title, copy.code, copy.course) == (True, "Knoten", "KNO-1", page.course)
    assert page.course.pages.count() == 2
    assert copy.topics.get() == page.topics.get()
    assert LessonPage.objects.filter(locale=german).count() == 1
    assert page.course.activities.count() == 1


def test_courses_and_lessons_are_previewed_before_they_are_published(client, site, staff):
    page = course_page(site.catalog, lessons=1)
    lesson = page.get_children().get().specific

    for one in (page, lesson):
        request = client.get("/").wsgi_request
        shown = one.make_preview_request(request, one.default_preview_mode)
        assert one.title in shown.content.decode()
    draft = course_page(site.catalog, publish=False, title="Not yet", code="")
    shown = draft.make_preview_request(client.get("/").wsgi_request, "")
    assert "Not yet" in shown.content.decode()
