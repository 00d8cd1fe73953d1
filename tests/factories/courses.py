"""Courses for tests: the row alone, or a page that is really published."""

import itertools

import factory
from wagtail.models import Locale

from catalog.courses.enums import Delivery
from catalog.courses.models import Course, CoursePage, LessonPage

_numbers = itertools.count(1)


def source_locale() -> Locale:
    return Locale.objects.get_or_create(language_code="en")[0]


class CourseFactory(factory.django.DjangoModelFactory):
    """A course that is live, without pages."""

    class Meta:
        model = Course

    code = factory.Sequence("ROW-{}".format)
    title = factory.Sequence("Course {}".format)
    source_locale = factory.LazyFunction(source_locale)
    is_live = True
    revision = 1
    delivery = Delivery.SELF_PACED
    language = "en"


def lesson_page(parent: CoursePage, *, publish=True, text="<p>Words.</p>", **fields) -> LessonPage:
    """Add a lesson below ``parent`` and publish it."""
    number = next(_numbers)
    fields = {"title": f"Lesson {number}", "slug": f"lesson-{number}", "minutes": 10, **fields}
    page = LessonPage(body=[("text", text)], locale=parent.locale, live=False, **fields)
    CoursePage.objects.get(pk=parent.pk).add_child(instance=page)
    revision = page.save_revision()
    if publish:
        revision.publish()
        page.refresh_from_db()
    return page


def course_page(catalog, *, lessons=0, topics=(), skills=(), tags=(), publish=True, **fields):
    """Add a course page below ``catalog``, with so many lessons, and publish it all."""
    number = next(_numbers)
    fields = {
        "title": f"Course {number}",
        "slug": f"course-{number}",
        "code": f"TST-{number}",
        "summary": "What this is about.",
        "effort_minutes": 30,
        "audience": ["signed-in"],
        **fields,
    }
    page = CoursePage(locale=catalog.locale, live=False, **fields)
    type(catalog).objects.get(pk=catalog.pk).add_child(instance=page)
    page.topics.set(topics)
    page.skills.set(skills)
    page.tags.set(tags)
    page.save()
    for n in range(1, lessons + 1):
        lesson_page(page, title=f"Lesson {n}", slug=f"lesson-{n}")
    page = CoursePage.objects.get(pk=page.pk)
    revision = page.save_revision()
    if publish:
        revision.publish()
        page.refresh_from_db()
    return page
